-- What the run's own end did not write: it failed, or had no step that would have.
update ops.runs
set
    status = :status,
    finished_at = coalesce(finished_at, clock_timestamp()),
    error = :error
where run_id = :run_id and status = 'started';
