select
    channel,
    week,
    metric,
    value,
    low,
    high,
    n,
    previous,
    four_week_mean
from marts.channel_report
where week = any(cast(:weeks as date[]));
