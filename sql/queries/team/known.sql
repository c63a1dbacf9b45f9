-- Every agent that a team is known of, by team; read by the owner of the database.
select
    agent_id,
    team,
    by_hand,
    coaches
from app.teams
order by team, agent_id;
