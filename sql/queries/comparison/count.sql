select count(*) as contacts from core.interactions
where current and status in ('completed', 'abandoned') and day between :first and :last;
