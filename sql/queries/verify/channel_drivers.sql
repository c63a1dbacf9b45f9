select
    channel,
    week,
    metric,
    topic,
    volume,
    volume_share,
    n,
    mean,
    low,
    high,
    baseline,
    impact,
    finding
from marts.channel_drivers
where week = any(cast(:weeks as date[]))
order by channel, week, metric, topic;
