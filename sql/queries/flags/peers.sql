-- The peers of a week: of every channel and queue in the days before it a sample, those whose keys come
-- first. Keys are digests: their order is as good as random, and the same on every machine. Channels and
-- queues are found by leaps over the index that has them in order, and so are the first keys of each: what is
-- read does not grow with what is there.
with recursive places as (
    (
        select
            channel,
            coalesce(queue, '') as queue
        from core.interactions
        where current
        order by channel, coalesce(queue, '')
        limit 1
    )
    union all
    select
        following.channel,
        following.queue
    from places as p
    cross join lateral (
        select
            i.channel,
            coalesce(i.queue, '') as queue
        from core.interactions as i
        where i.current and (i.channel, coalesce(i.queue, '')) > (p.channel, p.queue)
        order by i.channel, coalesce(i.queue, '')
        limit 1
    ) as following
),

chosen as materialized (
    select
        peer.interaction_key,
        peer.version
    from places as p
    cross join lateral (
        select
            i.interaction_key,
            i.version
        from core.interactions as i
        inner join scores.interactions as s
            on i.interaction_key = s.interaction_key and i.version = s.version and s.current
        where
            i.channel = p.channel and coalesce(i.queue, '') = p.queue
            and i.day between :first and :last and i.current and s.status = 'scored'
        order by i.interaction_key
        limit :most
    ) as peer
)

select
    i.interaction_key,
    i.version,
    i.day,
    i.channel,
    i.queue,
    cast(i.turn_count as double precision) as turn_count,
    cast(i.hold_ms as double precision) as hold_ms,
    cast(d.agents as double precision) as agents,
    cast(d.customer_words as double precision) as customer_words,
    cast(d.customer_longest_turn as double precision) as customer_longest_turn,
    cast(d.agent_repeats as double precision) as agent_repeats,
    cast(d.customer_shouts as double precision) as customer_shouts,
    cast((d.interruptions_by_agent + d.interruptions_by_customer) as double precision) as interruptions,
    cast(d.longest_silence_ms as double precision) as longest_silence_ms,
    cast(d.response_ms_max as double precision) as response_ms_max,
    cast(s.customer_score as double precision) as customer_score,
    cast(s.agent_score as double precision) as agent_score,
    cast(s.p_dissatisfied as double precision) as p_dissatisfied,
    cast(coalesce(f.critical, 0) as double precision) as critical,
    cast(coalesce(f.escalation, 0) as double precision) as escalation
from chosen as n
cross join
    lateral (
        select theirs.*
        from core.interactions as theirs
        where theirs.interaction_key = n.interaction_key and theirs.version = n.version
        order by theirs.version
        limit 1
    ) as i
cross join
    lateral (
        select made.*
        from scores.interactions as made
        where made.interaction_key = n.interaction_key and made.version = n.version and made.current
        order by made.version
        limit 1
    ) as s
cross join
    lateral (
        select measured.*
        from scores.dynamics as measured
        where measured.interaction_key = n.interaction_key and measured.version = n.version
        order by measured.version
        limit 1
    ) as d
left join lateral (
    select
        max(flags.severity) filter (where flags.code = 'critical_failed') as critical,
        max(flags.severity) filter (where flags.code = 'escalation_requested') as escalation
    from scores.flags
    where
        flags.interaction_key = s.interaction_key
        and flags.version = s.version
        and flags.model_versions = s.model_versions
) as f on true
order by i.interaction_key;
