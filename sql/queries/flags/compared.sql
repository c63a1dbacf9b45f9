-- Contacts of some days, with what they are compared by.
select
    i.interaction_key,
    i.version,
    i.day,
    i.channel,
    i.queue,
    i.turn_count::double precision as turn_count,
    i.hold_ms::double precision as hold_ms,
    d.agents::double precision as agents,
    d.customer_words::double precision as customer_words,
    d.customer_longest_turn::double precision as customer_longest_turn,
    d.agent_repeats::double precision as agent_repeats,
    d.customer_shouts::double precision as customer_shouts,
    (d.interruptions_by_agent + d.interruptions_by_customer)::double precision as interruptions,
    d.longest_silence_ms::double precision as longest_silence_ms,
    d.response_ms_max::double precision as response_ms_max,
    s.customer_score::double precision as customer_score,
    s.agent_score::double precision as agent_score,
    s.p_dissatisfied::double precision as p_dissatisfied,
    coalesce(f.critical, 0)::double precision as critical,
    coalesce(f.escalation, 0)::double precision as escalation
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
where i.day = any(cast(:days as date[])) and i.current and s.status = 'scored'
order by i.interaction_key;
