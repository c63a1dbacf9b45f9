-- How many customers the list of those at risk holds under its filters.
select count(*) as customers
from app.customer_churn_risk as r
where
    r.as_of between :first_day and :last_day
    and r.risk_index >= :least and r.churned_at is null
    and (
        cast(:code as text) is null
        or r.reasons @> jsonb_build_array(jsonb_build_object('code', cast(:code as text)))
    )
    and not exists (
        select 1 from app.customer_churn_risk as later
        where
            later.customer_id = r.customer_id
            and later.as_of > r.as_of and later.as_of <= :last_day
    );
