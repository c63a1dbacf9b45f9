insert into ops.check_results (run_id, asset, name, blocking, passed, day_from, day_to, result)
values (:run_id, :asset, :name, :blocking, :passed, :first, :last, cast(:result as jsonb));
