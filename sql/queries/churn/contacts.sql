-- The contacts of some customers in a time, with what is known of each. Customer by customer, for what is
-- asked is a few contacts of each, however many there are of all.
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
from (select unnest(cast(:customers as text[])) as customer_id) as c
cross join
    lateral (
        select theirs.*
        from core.interactions as theirs
        where
            theirs.customer_id = c.customer_id
            and theirs.day between :first and :last
            and theirs.current
            and theirs.status in ('completed', 'abandoned')
        order by theirs.started_at, theirs.interaction_key
        offset 0
    ) as i
cross join
    lateral (
        select made.*
        from scores.interactions as made
        where made.interaction_key = i.interaction_key and made.version = i.version and made.current
        order by made.version
        limit 1
    ) as s
left join lateral (
    select array_agg(flags.code) as codes
    from scores.flags
    where
        flags.interaction_key = s.interaction_key
        and flags.version = s.version
        and flags.model_versions = s.model_versions
) as f on true
order by i.customer_id, i.ended_at, i.interaction_key;
