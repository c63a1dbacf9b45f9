-- Days as their windows read them.
select
    day,
    visits,
    contacts
from marts.journey_days
where day between :first and :last
order by day;
