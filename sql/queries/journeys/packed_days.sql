-- Days as their windows read them; of those before the windows, contacts only.
select
    day,
    case when day >= :visits_from then visits end as visits,
    contacts
from marts.journey_days
where day between :first and :last
order by day;
