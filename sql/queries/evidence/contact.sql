-- One interaction in its current version, by any of the keys that its name may stand for.
select
    interaction_key,
    content_hash,
    day,
    source,
    interaction_id,
    channel,
    queue,
    topic,
    direction,
    status,
    started_at,
    ended_at,
    customer_id,
    account_id,
    agent_id,
    language,
    csat,
    resolved,
    transfers,
    hold_ms,
    bot_handoff_turn,
    monitoring_notice,
    attributes,
    turn_count,
    line
from core.interactions
where interaction_key = any(cast(:keys as uuid[])) and current
order by interaction_key;
