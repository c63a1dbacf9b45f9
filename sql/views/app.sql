-- The schema app: the only thing that the app and BI tools read. Names and meanings are stable; every column
-- is documented, in app_comments.sql. A column whose comment ends in (volatile) tells of the doing, not of
-- the conversations: two runs over the same data may differ in it, and checksums leave it out.
--
-- What shows single conversations asks review.sees_all() once a query, and else keeps to those of the person
-- that the transaction names; docs/access.md has the list, and a test holds every view to it.

create view app.interactions as
select
    i.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    i.started_at,
    i.ended_at,
    i.channel,
    i.queue,
    i.topic,
    i.direction,
    i.status,
    i.agent_id,
    i.customer_id,
    i.account_id,
    i.language,
    i.csat,
    i.resolved,
    i.transfers,
    i.hold_ms,
    i.turn_count,
    s.status as scoring_status,
    s.reason as scoring_reason,
    s.customer_score,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift,
    s.customer_trend,
    s.agent_score,
    s.customer_level,
    s.customer_phrase_score,
    s.customer_phrase_trend,
    s.p_dissatisfied,
    s.p_resolved,
    s.p_abandoned,
    d.duration_ms,
    d.agent_talk_ms,
    d.customer_talk_ms,
    d.agent_talk_share,
    d.non_talk_ms,
    d.longest_silence_ms,
    d.agent_words_per_minute,
    d.customer_words_per_minute,
    d.interruptions_by_agent,
    d.interruptions_by_customer,
    d.greeting_ms,
    d.response_ms_mean,
    d.response_ms_max,
    d.handling_ms,
    d.agents,
    d.customer_words,
    d.agent_words,
    d.customer_longest_turn,
    d.agent_repeats,
    d.customer_shouts,
    d.agent_greeted,
    d.agent_empathised,
    d.agent_owned,
    d.agent_closed,
    coalesce(f.flags, '{}') as flags,
    f.review_priority,
    s.model_versions
from core.interactions as i
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
left join scores.dynamics as d
    on s.interaction_key = d.interaction_key and s.version = d.version
left join lateral (
    select
        array_agg(raised.code order by raised.code) as flags,
        max(raised.severity) as review_priority
    from marts.raised
    where raised.interaction_key = s.interaction_key and raised.version = s.version
) as f on true
where i.current and ((select review.sees_all()) or i.interaction_key in (select review.own_interactions()));

create view app.turns as
select
    i.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    t.turn_index,
    t.role,
    t.agent_id,
    t.text,
    t.offset_ms,
    t.duration_ms,
    t.stage,
    t.source_sentiment,
    ts.label,
    ts.score,
    ts.p_negative,
    ts.p_neutral,
    ts.p_positive,
    ts.skipped_reason,
    ts.model_version
from core.interactions as i
inner join core.turns as t
    on i.interaction_key = t.interaction_key and i.version = t.version and i.day = t.day
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
left join scores.turns as ts
    on
        s.interaction_key = ts.interaction_key
        and s.version = ts.version
        and s.model_versions = ts.model_version
        and s.day = ts.day
        and t.turn_index = ts.turn_index
where i.current and ((select review.sees_all()) or i.interaction_key in (select review.own_interactions()));

create view app.flags as
select
    i.interaction_key,
    i.source,
    i.interaction_id,
    f.day,
    i.channel,
    i.queue,
    f.code,
    f.severity,
    f.reason,
    f.evidence,
    f.related,
    f.model_versions
from marts.raised as f
inner join core.interactions as i using (interaction_key, version)
where i.current and ((select review.sees_all()) or i.interaction_key in (select review.own_interactions()));

create view app.coverage as
select
    day,
    channel,
    nullif(queue, '') as queue,
    nullif(language, '') as language,
    received,
    scored,
    skipped,
    failed,
    skipped_reasons || failed_reasons as reasons,
    skipped_reasons,
    failed_reasons
from marts.coverage;

create view app.channel_report as
select
    channel,
    week,
    metric,
    value,
    low,
    high,
    n,
    previous,
    four_week_mean
from marts.channel_report;

create view app.quarantine as
select
    path,
    line,
    reason,
    field,
    octet_length(raw) as raw_bytes,
    -- Field names and punctuation stay, every other letter becomes x and every digit 9: enough to see what is
    -- wrong with a record, and nothing of what anybody said.
    regexp_replace(
        regexp_replace(
            regexp_replace(encode(substr(raw, 1, 300), 'escape'), '\\[0-7]{3}', 'x', 'g'),
            '[A-Za-z](?![A-Za-z_]*"\s*:)', 'x', 'g'
        ),
        '[0-9]', '9', 'g'
    ) as shape,
    quarantined_at
from landing.quarantine
where (select review.sees_operations());

create view app.files as
select
    path,
    format,
    size_bytes,
    received,
    accepted,
    unchanged,
    quarantined,
    ignored_fields,
    truncated,
    error,
    landed_at
from landing.files
where (select review.sees_operations());

create view app.runs as
select
    run_id,
    job,
    started_at,
    finished_at,
    status,
    day_from,
    day_to,
    days,
    received,
    scored,
    skipped,
    failed,
    error
from ops.runs;

create view app.models as
select
    model_version,
    sha256,
    first_used_at
from ops.models;

create view app.checks as
select
    run_id,
    checked_at,
    asset,
    name,
    blocking,
    passed,
    day_from,
    day_to,
    result
from ops.check_results;

create view app.data_age as
select
    newest.day as newest_day,
    (
        select max(i.ended_at) from core.interactions as i
        where i.day = newest.day and i.current
    ) as newest_ended_at
from (
    -- From the end of an index, where max() over all would read every interaction.
    select i.day from core.interactions as i
    where i.current
    order by i.day desc
    limit 1
) as newest;

-- A current score is one of a current version: landing another takes the mark from both.
create view app.models_by_day as
select
    s.day,
    s.model_versions,
    count(*) as interactions
from scores.interactions as s
where s.current
group by s.day, s.model_versions;
