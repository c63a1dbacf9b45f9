-- The turns of one interaction, in order.
select
    turn_index,
    role,
    agent_id,
    text,
    offset_ms,
    duration_ms,
    source_sentiment,
    label,
    score,
    p_negative,
    p_neutral,
    p_positive,
    skipped_reason
from app.turns
where interaction_key = cast(:interaction_key as uuid)
order by turn_index;
