with leavers as (
    delete from marts.journey_leavers
    where week = any(cast(:weeks as date[]))
)

delete from marts.journey_steps
where week = any(cast(:weeks as date[]));
