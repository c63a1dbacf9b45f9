-- One agent over a stretch of weeks.
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
where agent_id = :agent_id and week between :first_week and :last_week
order by week, metric;
