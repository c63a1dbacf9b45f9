-- The ledger of customers: days with a contact that was dealt with against rows of risk, of the run's days.
with contacts as (
    select distinct
        i.customer_id,
        i.day
    from core.interactions as i
    inner join scores.interactions as s
        on i.interaction_key = s.interaction_key and i.version = s.version and s.current
    where
        i.day = any(cast(:days as date[])) and s.day = any(cast(:days as date[]))
        and i.current and i.customer_id is not null
        and i.status in ('completed', 'abandoned')
),

risks as (
    select
        customer_id,
        as_of
    from marts.churn_risk
    where as_of = any(cast(:days as date[]))
)

select
    count(*) as checked,
    count(*) filter (where contacts.customer_id is null or risks.customer_id is null) as unexpected
from contacts
full join risks on contacts.customer_id = risks.customer_id and contacts.day = risks.as_of;
