-- Contacts of known customers in a time: what repeats what.
select
    i.interaction_key,
    i.version,
    i.day,
    i.customer_id,
    i.channel,
    i.queue,
    i.topic,
    i.started_at,
    i.ended_at
from core.interactions as i
inner join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
where
    i.day between :first and :last and s.day between :first and :last
    and i.current
    and i.status in ('completed', 'abandoned')
    and i.direction = 'inbound'
    and i.customer_id is not null
order by i.interaction_key;
