update ops.runs
set heartbeat_at = clock_timestamp()
where run_id = :run_id;
