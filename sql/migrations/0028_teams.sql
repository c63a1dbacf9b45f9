-- Which team an agent belongs to, as the conversations' source says it and as the site says it; who coaches a
-- team. A team is where a coach begins to look: it takes nothing from what roles allow.
create table core.agent_teams (
    agent_id text primary key,
    team text not null check (team <> ''),
    said_at timestamptz not null
);
comment on table core.agent_teams is 'The team that the newest conversation of an agent names (its attribute "team").';
comment on column core.agent_teams.said_at is 'When that conversation ended; one from before it changes nothing.';

insert into core.agent_teams (agent_id, team, said_at)
select distinct on (i.agent_id)
    i.agent_id,
    btrim(i.attributes ->> 'team') as team,
    coalesce(i.ended_at, i.started_at) as said_at
from core.interactions as i
where
    i.current
    and i.agent_id is not null
    and jsonb_typeof(i.attributes -> 'team') = 'string'
    and btrim(i.attributes ->> 'team') <> ''
order by i.agent_id asc, coalesce(i.ended_at, i.started_at) desc;

create table review.team_members (
    agent_id text primary key check (agent_id <> ''),
    team text not null check (team <> '')
);
comment on table review.team_members is 'The team of an agent as the site says it (qm team import); wins over the source.';

create table review.team_coaches (
    team text not null check (team <> ''),
    person text not null check (person <> ''),
    primary key (team, person)
);
comment on table review.team_coaches is 'Who coaches a team; a person who has not logged in yet may be named.';

-- Say all teams anew, in place of all that was said before; the owner of the database only. Two lists of the
-- same length name the members, two the coaches.
create function review.put_teams(agents text[], teams text[], coached text[], coaches text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from review.team_members;
    insert into review.team_members (agent_id, team)
    select m.agent_id, m.team from unnest(agents, teams) as m (agent_id, team);
    delete from review.team_coaches;
    insert into review.team_coaches (team, person)
    select c.team, c.person from unnest(coached, put_teams.coaches) as c (team, person);
    perform review.note('put_teams', null, jsonb_build_object(
        'agents', cardinality(agents),
        'teams', (select count(distinct m.team) from review.team_members as m),
        'coaches', (select jsonb_object_agg(c.team, c.persons) from (
            select t.team, jsonb_agg(t.person order by t.person) as persons
            from review.team_coaches as t group by t.team
        ) as c)
    ));
end
$$;
