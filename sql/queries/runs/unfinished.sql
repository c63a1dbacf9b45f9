-- Runs that have not said that they ended, how long they have been silent, and whether they live.
select
    run_id,
    job,
    extract(epoch from clock_timestamp() - heartbeat_at)::float8 as silent_seconds,
    ops.run_is_alive(run_id) as alive
from ops.runs
where status = 'started'
order by started_at;
