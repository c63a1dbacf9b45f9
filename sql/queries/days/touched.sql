-- The days in which something landed since they were last worked on, with how often.
select
    day,
    touched
from ops.days
where touched > processed
order by day;
