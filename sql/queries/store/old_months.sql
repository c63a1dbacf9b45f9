-- The months that lie wholly before a date and hold interactions.
select distinct cast(date_trunc('month', day) as date) as month_start
from core.interactions
where day < date_trunc('month', cast(:first_kept as date))
order by month_start;
