-- The last day that has a contact.
select day
from core.interactions
where current and status in ('completed', 'abandoned')
order by day desc
limit 1;
