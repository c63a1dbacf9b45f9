-- The coachings whose before and after has been computed.
select
    session,
    agent_id,
    day,
    focus_metric
from review.coaching_sessions
where not due and withdrawn_at is null
order by session;
