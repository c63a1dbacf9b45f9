insert into marts.churn_risk (customer_id, as_of, risk_index, reasons, interaction_keys)
select
    customer_id,
    day as as_of,
    cast(floor(100 * avg(p_dissatisfied)) as int) as risk_index,
    '[]' as reasons,
    array_agg(interaction_key) as interaction_keys
from facts
group by customer_id, day;
