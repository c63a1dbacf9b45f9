-- Contacts by week: how long a window must be.
select
    cast(date_trunc('week', day) as date) as week,
    sum(contacts) as contacts
from marts.journey_coverage
where day between :first and :last
group by week
order by week;
