-- How many interactions carry each flag, under the other filters.
select
    f.code,
    count(*) as interactions
from app.cards as c
cross join unnest(c.flags) as f (code)
where
    c.day between :first_day and :last_day
    and c.flags <> '{}'
    and (cast(:channels as text[]) is null or c.channel = any(cast(:channels as text[])))
    and (cast(:queues as text[]) is null or c.queue = any(cast(:queues as text[])))
group by f.code
order by interactions desc, f.code asc;
