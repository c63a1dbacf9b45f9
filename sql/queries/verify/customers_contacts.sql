-- The contacts of the same portion of all customers.
select
    i.interaction_key,
    i.day,
    i.customer_id,
    i.started_at,
    i.ended_at
from core.interactions as i
where
    i.current and i.status in ('completed', 'abandoned')
    and mod(abs(cast(hashtext(i.customer_id) as bigint)), :portions) = :portion
    and i.customer_id <> all(cast(:apart_from as text[]))
order by i.customer_id, i.started_at, i.interaction_key;
