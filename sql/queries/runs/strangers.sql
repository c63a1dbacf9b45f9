-- Runs that Dagster knows and the book does not, with what is known of them.
select
    wanted.run_id,
    'unknown' as job,
    wanted.silent_seconds,
    ops.run_is_alive(wanted.run_id) as alive
from
    unnest(cast(:run_ids as text[]), cast(:silent_seconds as float8[])) as wanted (run_id, silent_seconds)
where
    not exists (
        select from ops.runs
        where runs.run_id = wanted.run_id
    );
