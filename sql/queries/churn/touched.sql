-- The customers whose risk the days of a run may change: those with a contact then, and those who had a row.
select customer_id
from core.interactions
where day = any(cast(:days as date[])) and current and customer_id is not null
union
select customer_id
from marts.churn_risk
where as_of = any(cast(:days as date[]))
order by customer_id;
