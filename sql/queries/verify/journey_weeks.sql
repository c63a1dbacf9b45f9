-- The rules that windows were worked on with.
select distinct
    week,
    rules
from marts.journey_steps
where week = any(cast(:weeks as date[]))
order by week;
