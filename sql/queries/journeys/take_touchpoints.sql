-- Takes apart the journeys that contacts of some days are part of, were part of, or now come near to; says
-- whose contacts must be put together again.
with touched as (
    select
        customer_id,
        started_at,
        ended_at
    from core.interactions
    where
        day = any(cast(:days as date[])) and current and status in ('completed', 'abandoned')
        and customer_id is not null
),

affected as (
    select journey_key from marts.journey_touchpoints
    where day = any(cast(:days as date[]))
    union
    select t.journey_key
    from touched as c
    inner join marts.journey_touchpoints as t
        on
            c.customer_id = t.customer_id
            and t.started_at < c.ended_at + make_interval(days => cast(:gap_days as int))
            and t.ended_at > c.started_at - make_interval(days => cast(:gap_days as int))
)

delete from marts.journey_touchpoints as t
using affected as a
where t.journey_key = a.journey_key
returning t.interaction_key;
