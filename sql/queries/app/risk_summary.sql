-- How many customers had a contact in a stretch of days, how many of them are at risk, and of how many there
-- is a probability: that needs a model fitted to who left.
with latest as (
    select distinct on (r.customer_id)
        r.customer_id,
        r.risk_index,
        r.p_churn,
        r.churned_at
    from app.customer_churn_risk as r
    where r.as_of between :first_day and :last_day
    order by r.customer_id asc, r.as_of desc
)

select
    count(*) as customers,
    count(*) filter (where risk_index >= :least) as at_risk,
    count(p_churn) as with_probability
from latest
where churned_at is null;
