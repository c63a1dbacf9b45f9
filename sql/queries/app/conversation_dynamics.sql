-- Who talked how long in one conversation, and who waited for whom.
select
    duration_ms,
    agent_talk_share,
    non_talk_ms,
    longest_silence_ms,
    interruptions_by_agent,
    interruptions_by_customer,
    greeting_ms,
    response_ms_mean,
    response_ms_max,
    handling_ms,
    agent_words_per_minute,
    customer_words_per_minute,
    agent_greeted,
    agent_empathised,
    agent_owned,
    agent_closed
from app.interactions
where interaction_key = cast(:interaction_key as uuid);
