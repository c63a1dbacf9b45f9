with visits as (
    delete from marts.journey_visits
    where day = any(cast(:days as date[]))
),

packed as (
    delete from marts.journey_days
    where day = any(cast(:days as date[]))
)

delete from marts.journey_coverage
where day = any(cast(:days as date[]));
