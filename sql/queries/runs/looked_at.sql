select looked_at from ops.runs
where run_id = :run_id;
