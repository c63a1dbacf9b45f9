-- What the doing leaves behind in a site's life: runs, checks, files and what was refused of them, looks.
insert into ops.runs (
    run_id, job, started_at, finished_at, status, day_from, day_to, days, received, scored, skipped, failed
)
select
    md5('run ' || n) as run_id,
    'batch' as job,
    day + time '02:00' as started_at,
    day + time '02:04' as finished_at,
    case when n % 50 = 0 then 'failed' else 'succeeded' end as status,
    day - 1 as day_from,
    day - 1 as day_to,
    1 as days,
    10000 as received,
    10000 as scored,
    0 as skipped,
    0 as failed
from generate_series(0, cast(:days as int) * 5 - 1) as n
cross join lateral (select cast(:last as date) - n / 5 as day) as d;

insert into ops.check_results (run_id, checked_at, asset, name, blocking, passed, day_from, day_to, result)
select
    md5('run ' || n / 30) as run_id,
    cast(:last as date) - n / 150 + time '02:03' as checked_at,
    'asset_' || n % 30 / 4 as asset,
    'check_' || n % 30 as name,
    n % 2 = 0 as blocking,
    n % 97 <> 0 as passed,
    cast(:last as date) - n / 150 - 1 as day_from,
    cast(:last as date) - n / 150 - 1 as day_to,
    jsonb_build_object('expectations', (
        select jsonb_agg(jsonb_build_object('expectation', 'expect_' || e, 'column', 'c' || e, 'success', true))
        from generate_series(1, 12) as e
    )) as result
from generate_series(0, cast(:days as int) * 150 - 1) as n;

insert into landing.files (
    file_sha256, path, format, size_bytes, landed_at, received, accepted, unchanged, quarantined
)
select
    encode(sha256(cast('file ' || n as bytea)), 'hex') as file_sha256,
    'drop/filled-' || n || '.jsonl.gz' as path,
    'native' as format,
    4000000 as size_bytes,
    cast(:last as date) - n / 10 + time '01:00' as landed_at,
    1000 as received,
    990 as accepted,
    0 as unchanged,
    10 as quarantined
from generate_series(0, cast(:days as int) * 10 - 1) as n;

insert into landing.quarantine (file_sha256, line, reason, field, path, raw, quarantined_at)
select
    f.file_sha256,
    line,
    (array['not_json', 'missing_field', 'time_without_offset', 'text_too_long'])[1 + line % 4] as reason,
    case when line % 4 > 0 then 'ended_at' end as field,
    f.path,
    cast('{"interaction_id": "' || repeat('filled ', 100) || line || '"}' as bytea) as raw,
    f.landed_at as quarantined_at
from landing.files as f
cross join generate_series(1, 10) as line;

insert into ops.audit (at, person, action, interaction_key)
select
    i.started_at + interval '2 days' as at,
    'local' as person,
    'look' as action,
    i.interaction_key
from core.interactions as i
where i.line % 5 = 0;
