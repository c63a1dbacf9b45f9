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

insert into review.people (person, display_name, agent_id, roles)
select
    'agent-' || lpad(cast(n as text), 4, '0') as person,
    'Filled agent ' || n as display_name,
    'filled-agent-' || lpad(cast(n as text), 4, '0') as agent_id,
    cast('{agent}' as text[]) as roles
from generate_series(0, 499) as n
union all
select
    'lead-' || n as person,
    'Filled lead ' || n as display_name,
    null as agent_id,
    cast('{qa_lead,coach}' as text[]) as roles
from generate_series(1, 20) as n;

insert into review.claims (interaction_key, day, reviewer, claimed_at)
select
    interaction_key,
    day,
    'lead-' || 1 + position % 20 as reviewer,
    day + interval '34 hours' as claimed_at
from marts.review_queue
where day < cast(:last as date) - 1 or position <= 60;

insert into review.decisions (
    interaction_key, version, model_versions, person, decided_at, kind, subject, value
)
select
    c.interaction_key,
    1 as version,
    :models as model_versions,
    c.reviewer as person,
    c.claimed_at + interval '5 minutes' as decided_at,
    d.kind,
    d.subject,
    d.value
from review.claims as c
cross join lateral (
    select
        'finished' as kind,
        '' as subject,
        'finished' as value
    union all
    select
        'outcome' as kind,
        '' as subject,
        'dissatisfied' as value
    union all
    select
        'flag' as kind,
        f.code as subject,
        case when f.severity > 0.35 then 'agree' else 'disagree' end as value
    from scores.flags as f
    where f.interaction_key = c.interaction_key
) as d
where c.day < cast(:last as date);

insert into review.disputes (
    interaction_key, code, person, reason, disputed_at, verdict, resolved_by, resolved_at
)
select
    f.interaction_key,
    f.code,
    p.person,
    'The customer spoke of the parcel, not of this conversation.' as reason,
    i.ended_at + interval '1 day' as disputed_at,
    case when i.line % 4000 > 0 then 'upheld' end as verdict,
    case when i.line % 4000 > 0 then 'lead-1' end as resolved_by,
    case when i.line % 4000 > 0 then i.ended_at + interval '2 days' end as resolved_at
from scores.flags as f
inner join core.interactions as i on f.interaction_key = i.interaction_key
inner join review.people as p on i.agent_id = p.agent_id
where i.line % 200 = 0;
