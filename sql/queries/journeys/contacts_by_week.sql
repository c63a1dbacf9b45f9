-- Contacts on journeys by week: how long a window must be.
select
    cast(date_trunc('week', day) as date) as week,
    sum(on_journey) as contacts
from marts.journey_coverage
where day between :first and :last
group by week
having sum(on_journey) > 0
order by week;
