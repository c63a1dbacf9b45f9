select
    customer_id,
    churned_at
from core.churned
order by customer_id;
