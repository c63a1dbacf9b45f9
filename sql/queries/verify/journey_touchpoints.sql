-- The stored touchpoints of a portion of all customers, without those who cannot be checked.
select
    t.interaction_key,
    t.day,
    t.customer_id,
    t.started_at,
    t.ended_at,
    t.journey_key,
    t.touchpoint,
    t.gap_ms
from marts.journey_touchpoints as t
where
    mod(abs(cast(hashtext(t.customer_id) as bigint)), :portions) = :portion
    and t.customer_id <> all(cast(:apart_from as text[]))
order by t.customer_id, t.started_at, t.interaction_key;
