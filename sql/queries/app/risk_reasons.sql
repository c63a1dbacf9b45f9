-- Which reasons make the index of the customers at risk.
with latest as (
    select distinct on (r.customer_id)
        r.customer_id,
        r.as_of,
        r.risk_index,
        r.churned_at
    from app.customer_churn_risk as r
    where r.as_of between :first_day and :last_day
    order by r.customer_id asc, r.as_of desc
)

select
    reason.value ->> 'code' as code,
    count(*) as customers
from latest as l
inner join app.customer_churn_risk as r on l.customer_id = r.customer_id and l.as_of = r.as_of
cross join jsonb_array_elements(r.reasons) as reason
where l.churned_at is null and l.risk_index >= :least
group by reason.value ->> 'code'
order by customers desc, code asc;
