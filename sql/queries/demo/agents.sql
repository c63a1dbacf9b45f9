-- Agents who stand apart from their peers with the mix of contacts held equal, newest week first.
select
    agent_id,
    week,
    metric,
    n,
    adjusted,
    low,
    high,
    peer_mean,
    finding
from app.agent_coaching
where finding is not null
order by week desc, agent_id asc, metric asc
limit :rows
