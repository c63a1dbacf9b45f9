-- Contacts of some days, with what they are compared by.
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
from core.interactions as i
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
where
    i.day = any(cast(:days as date[]))
    and s.day = any(cast(:days as date[]))
    and d.day = any(cast(:days as date[]))
    and i.current and s.status = 'scored'
order by i.interaction_key;
