-- The weeks that there is coaching for, newest first, and how far each has come.
select
    week,
    max(through) as through
from app.agent_coaching
group by week
order by week desc;
