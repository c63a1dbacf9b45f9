-- The customers most at risk of the last two weeks, those who are still there, with the weightiest reasons.
select
    customer_id,
    as_of,
    risk_index,
    p_churn,
    reasons,
    interaction_ids
from (
    select
        risks.*,
        row_number() over (partition by risks.customer_id order by risks.as_of desc) as newest
    from app.customer_churn_risk as risks
    where
        risks.as_of > (select max(everything.as_of) from app.customer_churn_risk as everything) - 14
        and risks.churned_at is null
) as latest
where newest = 1 and risk_index > 0
order by coalesce(p_churn, 0) desc, risk_index desc, customer_id asc
limit :rows
