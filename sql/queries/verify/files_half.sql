-- Files that were begun an hour ago or more and never finished.
select
    path as place,
    count(*) over () as faults
from landing.files
where landed_at is null and error is null and first_seen_at < now() - interval '1 hour'
order by place
limit 3;
