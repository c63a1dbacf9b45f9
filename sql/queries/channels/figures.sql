-- The stored figures of a stretch of weeks, without those that are being computed anew.
select
    channel,
    week,
    metric,
    value,
    low,
    high,
    n
from marts.channel_report
where week between :first and :last and week <> all(cast(:apart_from as date[]))
order by channel, week, metric;
