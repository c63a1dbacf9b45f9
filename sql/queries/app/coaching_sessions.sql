-- The coachings of an agent, newest first.
select
    session,
    agent_id,
    day,
    coach,
    focus_metric,
    note,
    noted_at,
    waiting
from app.coaching_sessions
where agent_id = :agent_id
order by day desc, session desc;
