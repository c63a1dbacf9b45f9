-- One row an interaction that a run is to score: facts and what they must equal, never text.
-- Its turns and versions are looked up one by one: joins of what was just loaded are planned without
-- statistics and may take minutes.
-- The days that a run repeats without anything due are checked whole by `qm verify`.
select
    landed.interaction_key,
    landed.source,
    landed.interaction_id,
    landed.channel,
    landed.direction,
    landed.hash_bytes,
    landed.day,
    landed.local_day,
    landed.started_at,
    landed.ended_at,
    landed.turn_count,
    landed.last_index,
    landed.stored_turns,
    landed.distinct_turns,
    landed.first_turn,
    landed.last_turn,
    landed.foreign_roles,
    landed.nameless_agents,
    landed.negative_times,
    landed.version,
    landed.stored_versions,
    landed.latest_version,
    landed.current_versions
from (
    with batch as (
        select i.*
        from core.interactions as i
        inner join ops.run_days as r on i.day = r.day
        where
            r.run_id = :run_id
            and i.current and i.status in ('completed', 'abandoned')
            and not exists (
                select from scores.interactions as s
                where
                    s.interaction_key = i.interaction_key and s.version = i.version
                    and s.current and s.model_versions = :model_versions
            )
    )

    select
        b.interaction_key::text as interaction_key,
        b.source,
        b.interaction_id,
        b.channel,
        b.direction,
        octet_length(b.content_hash) as hash_bytes,
        b.day,
        (coalesce(b.ended_at, b.started_at) at time zone :zone)::date as local_day,
        b.started_at,
        coalesce(b.ended_at, b.started_at) as ended_at,
        b.turn_count,
        b.turn_count - 1 as last_index,
        t.stored_turns,
        t.distinct_turns,
        t.first_turn,
        t.last_turn,
        t.foreign_roles,
        t.nameless_agents,
        t.negative_times,
        b.version,
        v.stored_versions,
        v.latest_version,
        v.current_versions
    from batch as b
    cross join
        lateral (
            select
                count(*) as stored_versions,
                max(i.version) as latest_version,
                count(*) filter (where i.current) as current_versions
            from core.interactions as i
            where i.interaction_key = b.interaction_key
        ) as v
    cross join lateral (
        select
            count(*) as stored_turns,
            count(distinct t.turn_index) as distinct_turns,
            min(t.turn_index) as first_turn,
            max(t.turn_index) as last_turn,
            count(*) filter (where t.role not in ('customer', 'agent', 'bot', 'system')) as foreign_roles,
            count(*) filter (where t.role = 'agent' and t.agent_id is null) as nameless_agents,
            count(*) filter (where t.offset_ms < 0 or t.duration_ms < 0) as negative_times
        from core.turns as t
        where t.interaction_key = b.interaction_key and t.version = b.version and t.day = b.day
    ) as t
) as landed;
