-- What windows ask of the contacts of some days. Customers and contacts go as numbers: all that is asked of
-- them is who is the same, and which comes first. An unknown customer's contact stands for itself.
select
    i.interaction_key,
    i.day,
    i.channel,
    i.topic,
    hashtextextended(coalesce('c ' || i.customer_id, 'i ' || i.interaction_key), 0) as customer,
    cast(cast('x' || left(replace(cast(i.interaction_key as text), '-', ''), 15) as bit(60)) as bigint)
        as contact,
    cast(extract(epoch from i.started_at) * 1000000 as bigint) as started,
    cast(extract(epoch from i.ended_at) * 1000000 as bigint) as ended,
    s.customer_score,
    i.customer_id is not null as known
from core.interactions as i
left join scores.interactions as s
    on
        i.interaction_key = s.interaction_key and i.version = s.version and s.current
        and s.day = any(cast(:days as date[]))
where i.day = any(cast(:days as date[])) and i.current and i.status in ('completed', 'abandoned')
order by i.day, i.interaction_key;
