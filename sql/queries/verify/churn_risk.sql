select
    customer_id,
    as_of,
    risk_index,
    p_churn,
    churn_model,
    cast(reasons as text) as reasons,
    cast(interaction_keys as text) as interaction_keys
from marts.churn_risk
where as_of = any(cast(:days as date[]))
order by customer_id, as_of;
