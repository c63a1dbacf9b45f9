-- Who belongs to which team, by team, and whether whoever asks coaches it.
select
    agent_id,
    team,
    coaches,
    coalesce(nullif(current_setting('qm.person', true), '') = any(coaches), false) as mine
from app.teams
order by team, agent_id;
