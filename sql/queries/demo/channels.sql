-- The channel report of the last week that is over; of the last one there is, where none is over yet.
with last_day as (
    select max(i.day) as ended from app.interactions as i
),

shown as (
    select coalesce(max(r.week) filter (where r.week + 6 <= d.ended), max(r.week)) as monday
    from app.channel_report as r
    cross join last_day as d
)

select
    r.channel,
    r.week,
    r.metric,
    r.value,
    r.low,
    r.high,
    r.n
from app.channel_report as r
inner join shown as s on r.week = s.monday
order by r.channel, r.metric
