update ops.runs
set
    looked_at = clock_timestamp(),
    heartbeat_at = clock_timestamp(),
    days = (
        select count(*) from ops.run_days
        where run_days.run_id = runs.run_id
    )
where run_id = :run_id;
