-- The other agents who were coached within four weeks of a day.
select distinct agent_id
from review.coaching_sessions
where withdrawn_at is null and agent_id <> :agent_id and day between :first and :last
order by agent_id;
