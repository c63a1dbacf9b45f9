-- Runs that have not ended and give no sign of life.
select
    run_id as place,
    count(*) over () as faults
from ops.runs
where status = 'started' and heartbeat_at < now() - interval '10 minutes'
order by place
limit 3;
