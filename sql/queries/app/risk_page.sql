-- One page of the customers at risk: each as known on the evening of their last contact of these days.
with latest as (
    select distinct on (r.customer_id)
        r.customer_id,
        r.as_of,
        r.risk_index,
        r.p_churn,
        r.churned_at
    from app.customer_churn_risk as r
    where r.as_of between :first_day and :last_day
    order by r.customer_id asc, r.as_of desc
)

select
    r.customer_id,
    r.as_of,
    r.risk_index,
    r.p_churn,
    r.reasons,
    r.interaction_keys,
    r.interaction_ids
from latest as l
inner join app.customer_churn_risk as r on l.customer_id = r.customer_id and l.as_of = r.as_of
where
    l.churned_at is null and l.risk_index >= :least
    and (
        cast(:code as text) is null
        or r.reasons @> jsonb_build_array(jsonb_build_object('code', cast(:code as text)))
    )
order by l.p_churn desc nulls last, l.risk_index desc, l.customer_id asc
limit :page_size offset :skip;
