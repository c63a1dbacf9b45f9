-- Contacts of known customers: those of some days, and some by their keys.
select
    interaction_key,
    day,
    customer_id,
    started_at,
    ended_at
from core.interactions
where
    (day = any(cast(:days as date[])) or interaction_key = any(cast(:keys as uuid[])))
    and current and status in ('completed', 'abandoned') and customer_id is not null
order by customer_id, started_at, interaction_key;
