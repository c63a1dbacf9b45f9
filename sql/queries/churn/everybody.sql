select distinct customer_id
from core.interactions
where day between :first and :last and current and customer_id is not null
order by customer_id;
