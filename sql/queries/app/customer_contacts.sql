-- The customer's other contacts, the nearest in time first.
select
    o.interaction_key,
    o.channel,
    o.queue,
    o.topic,
    o.started_at,
    o.customer_end_score,
    o.flags
from app.interactions as i
inner join app.interactions as o on i.customer_id = o.customer_id
where
    i.interaction_key = cast(:interaction_key as uuid)
    and o.interaction_key <> i.interaction_key
order by abs(extract(epoch from o.started_at - i.started_at)), o.interaction_key
limit :at_most;
