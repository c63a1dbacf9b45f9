-- How many customers the list of those at risk holds under its filters.
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

select count(*) as customers
from latest as l
inner join app.customer_churn_risk as r on l.customer_id = r.customer_id and l.as_of = r.as_of
where
    l.churned_at is null and l.risk_index >= :least
    and (
        cast(:code as text) is null
        or r.reasons @> jsonb_build_array(jsonb_build_object('code', cast(:code as text)))
    );
