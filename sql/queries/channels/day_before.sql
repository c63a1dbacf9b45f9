-- The last day before one that has a contact.
select day
from core.interactions
where day < :day and current and status in ('completed', 'abandoned')
order by day desc
limit 1;
