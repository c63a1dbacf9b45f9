-- Customers with a contact on a day still to do, or with a journey whose begin was dropped on purpose.
select i.customer_id
from core.interactions as i
where i.day = any(cast(:days as date[])) and i.current and i.customer_id is not null
union
select t.customer_id
from marts.journey_touchpoints as t
left join marts.journey_touchpoints as first on t.journey_key = first.interaction_key
where first.interaction_key is null and exists (select from ops.dropped_months)
order by customer_id;
