-- How many contacts each of the days has, to take them on in portions.
select
    day,
    count(*) as contacts
from core.interactions
where day = any(cast(:days as date[])) and current and status in ('completed', 'abandoned')
group by day
order by day;
