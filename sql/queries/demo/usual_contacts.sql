-- How many contacts an agent has in a week, as a rule.
select percentile_cont(0.5) within group (order by n) as contacts
from app.agent_coaching
where metric = 'interactions';
