-- The peers of a week: of every channel and queue in the days before it a sample, those whose keys come
-- first. Keys are digests: their order is as good as random, and the same on every machine.
with numbered as (
    select
        i.interaction_key,
        i.version,
        row_number() over (partition by i.channel, i.queue order by i.interaction_key) as place
    from core.interactions as i
    inner join scores.interactions as s
        on i.interaction_key = s.interaction_key and i.version = s.version and s.current
    where i.day between :first and :last and i.current and s.status = 'scored'
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
from numbered as n
inner join core.interactions as i on n.interaction_key = i.interaction_key and n.version = i.version
inner join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
inner join scores.dynamics as d on s.interaction_key = d.interaction_key and s.version = d.version
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
where n.place <= :most
order by i.interaction_key;
