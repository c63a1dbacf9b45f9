-- The contacts of some customers in a time, with what is known of each.
select
    i.customer_id,
    i.interaction_key,
    i.day,
    i.ended_at,
    i.channel,
    s.customer_end_score,
    coalesce(not i.resolved, s.p_resolved < 0.5) as unresolved,
    coalesce('turned_bad' = any(f.codes), false) as turned_bad,
    coalesce('escalation_requested' = any(f.codes), false) as escalation_requested,
    coalesce('cancellation_intent' = any(f.codes), false) as cancellation_intent
from core.interactions as i
inner join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
left join lateral (
    select array_agg(flags.code) as codes
    from scores.flags
    where
        flags.interaction_key = s.interaction_key
        and flags.version = s.version
        and flags.model_versions = s.model_versions
) as f on true
where
    i.day between :first and :last
    and i.current
    and i.status in ('completed', 'abandoned')
    and i.customer_id = any(cast(:customers as text[]))
order by i.customer_id, i.ended_at, i.interaction_key;
