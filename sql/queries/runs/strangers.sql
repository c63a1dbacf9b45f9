-- Runs that Dagster knows and the book does not. Their process may still be importing, before it takes its
-- lock: so only their silence counts.
select
    wanted.run_id,
    'unknown' as job,
    wanted.silent_seconds,
    true as alive
from
    unnest(cast(:run_ids as text[]), cast(:silent_seconds as float8[])) as wanted (run_id, silent_seconds)
where
    not exists (
        select from ops.runs
        where runs.run_id = wanted.run_id
    );
