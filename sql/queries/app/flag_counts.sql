-- How many interactions carry each flag, under the other filters.
select
    code,
    count(*) as interactions
from app.flags
where
    day between :first_day and :last_day
    and (cast(:channels as text[]) is null or channel = any(cast(:channels as text[])))
    and (cast(:queues as text[]) is null or queue = any(cast(:queues as text[])))
group by code
order by interactions desc, code asc;
