-- How many customers had a contact in a stretch of days, how many of them are at risk, and whether there are
-- probabilities: that needs a model fitted to who left. Each counts by the evening of the last contact.
with seen as (
    select r.customer_id
    from app.customer_churn_risk as r
    where r.as_of between :first_day and :last_day
    group by r.customer_id
),

at_risk as (
    select r.customer_id
    from app.customer_churn_risk as r
    where
        r.as_of between :first_day and :last_day
        and r.risk_index >= :least and r.churned_at is null
        and not exists (
            select 1 from app.customer_churn_risk as later
            where
                later.customer_id = r.customer_id
                and later.as_of > r.as_of and later.as_of <= :last_day
        )
)

select
    (select count(*) from seen) as customers,
    (select count(*) from at_risk) as at_risk,
    exists(
        select 1 from app.churn_models as m
        where m.serves
    ) as with_probability;
