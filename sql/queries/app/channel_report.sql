-- The channel report of a stretch of weeks.
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
from app.channel_report
where week between :first_week and :last_week
order by channel, week, metric;
