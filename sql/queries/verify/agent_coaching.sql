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
    unshrunk,
    false_discovery_rate,
    peers,
    through,
    examples
from marts.agent_coaching
where week = any(cast(:weeks as date[]))
order by agent_id, week, metric;
