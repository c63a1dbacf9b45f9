-- The coachings whose before and after waits to be computed, the oldest first; nobody else works on them
-- meanwhile.
select
    session,
    agent_id,
    day,
    focus_metric
from review.coaching_sessions
where due and withdrawn_at is null
order by noted_at, session
limit :most
for update skip locked;
