-- Days that are done on which a customer had a contact and has no risk, or the other way round.
with contacts as (
    select distinct
        i.customer_id,
        i.day
    from core.interactions as i
    inner join ops.days as d on i.day = d.day and d.touched <= d.processed
    where
        i.day between :first and :last and i.current and i.customer_id is not null
        and i.status in ('completed', 'abandoned')
),

risks as (
    select
        r.customer_id,
        r.as_of
    from marts.churn_risk as r
    inner join ops.days as d on r.as_of = d.day and d.touched <= d.processed
    where r.as_of between :first and :last
)

select
    coalesce(contacts.customer_id, risks.customer_id) || ' ' || coalesce(contacts.day, risks.as_of) as place,
    count(*) over () as faults
from contacts
full join risks on contacts.customer_id = risks.customer_id and contacts.day = risks.as_of
where contacts.customer_id is null or risks.customer_id is null
order by place
limit 3;
