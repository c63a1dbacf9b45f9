-- Days with contacts in a time.
select distinct day
from scores.interactions
where current and day between :first and :last
order by day;
