insert into ops.runs (run_id, job, status, day_from, day_to)
values (:run_id, :job, 'started', :first, :last)
on conflict (run_id) do update
    set heartbeat_at = clock_timestamp();
