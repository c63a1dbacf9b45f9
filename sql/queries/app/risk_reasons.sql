-- Which reasons make the index of the customers at risk.
select
    reason.value ->> 'code' as code,
    count(*) as customers
from app.customer_churn_risk as r
cross join jsonb_array_elements(r.reasons) as reason
where
    r.as_of between :first_day and :last_day
    and r.risk_index >= :least and r.churned_at is null
    and not exists (
        select 1 from app.customer_churn_risk as later
        where
            later.customer_id = r.customer_id
            and later.as_of > r.as_of and later.as_of <= :last_day
    )
group by reason.value ->> 'code'
order by customers desc, code asc;
