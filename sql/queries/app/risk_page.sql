-- One page of the customers at risk: each as known on the evening of their last contact of these days.
with listed as (
    select
        r.customer_id,
        r.as_of,
        r.p_churn,
        r.risk_index
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
        )
    order by r.p_churn desc nulls last, r.risk_index desc, r.customer_id asc
    limit :page_size offset :skip
)

select
    r.customer_id,
    r.as_of,
    r.risk_index,
    r.p_churn,
    r.reasons,
    r.interaction_keys,
    r.interaction_ids
from listed as l
inner join app.customer_churn_risk as r on l.customer_id = r.customer_id and l.as_of = r.as_of
order by l.p_churn desc nulls last, l.risk_index desc, l.customer_id asc;
