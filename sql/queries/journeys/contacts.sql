select
    interaction_key,
    day,
    channel,
    queue,
    topic,
    status,
    resolved,
    customer_id,
    attributes
from core.interactions
where day = any(cast(:days as date[])) and current and status in ('completed', 'abandoned')
order by day, interaction_key;
