-- Teams: where a coach begins to look. Whoever sees agents' figures sees them; agents see their own.

create view app.teams as
select
    coalesce(m.agent_id, s.agent_id) as agent_id,
    coalesce(m.team, s.team) as team,
    m.agent_id is not null as by_hand,
    array(
        select c.person from review.team_coaches as c
        where c.team = coalesce(m.team, s.team)
        order by c.person
    ) as coaches
from review.team_members as m
full outer join core.agent_teams as s on m.agent_id = s.agent_id
where
    (select review.sees_agents())
    or coalesce(m.agent_id, s.agent_id) = (select review.my_agent_id());

comment on view app.teams is 'One row an agent that a team is known of.';
comment on column app.teams.agent_id is 'The agent, as in app.interactions. (volatile)';
comment on column app.teams.team is 'The team: as qm team import says, else as the agent''s newest conversation says. (volatile)';
comment on column app.teams.by_hand is 'True where qm team import says it, false where the conversations do. (volatile)';
comment on column app.teams.coaches is 'Who coaches the team, as in app.people; empty for nobody. (volatile)';
