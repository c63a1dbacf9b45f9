-- The last week that is over; of the last one there is, where none is over yet.
with last_day as (
    select max(i.day) as newest from app.interactions as i
)

select coalesce(max(r.week) filter (where r.week + 6 <= d.newest), max(r.week)) as week
from app.channel_report as r
cross join last_day as d;
