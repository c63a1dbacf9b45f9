-- How the agents of a week stand beside their peers. By agent: nobody is ranked.
select
    agent_id,
    week,
    metric,
    n,
    raw,
    adjusted,
    low,
    high,
    peer_mean,
    finding,
    reason,
    better,
    peers,
    through
from app.agent_coaching
where week = :week
order by agent_id, metric;
