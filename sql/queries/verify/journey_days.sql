-- The rules that days were worked on with.
select distinct
    day,
    rules
from marts.journey_coverage
where day = any(cast(:days as date[]))
order by day;
