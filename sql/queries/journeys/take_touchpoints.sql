-- Takes apart the journeys that contacts of some days are part of, were part of, or now come near to; says
-- whose contacts must be put together again. Customer by customer and journey by journey: what is read
-- does not grow with the history.
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
    cross join
        lateral (
            select theirs.journey_key
            from marts.journey_touchpoints as theirs
            where
                theirs.customer_id = c.customer_id
                and theirs.started_at < c.ended_at + make_interval(days => cast(:gap_days as int))
                and theirs.ended_at > c.started_at - make_interval(days => cast(:gap_days as int))
            order by theirs.started_at
            offset 0
        ) as t
)

delete from marts.journey_touchpoints
where journey_key = any(array(select a.journey_key from affected as a))
returning interaction_key;
