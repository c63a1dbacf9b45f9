update review.coaching_sessions
set due = false
where session = :session;
