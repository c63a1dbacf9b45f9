-- The next contacts, in the order of their keys, until they hold enough turns; always at least one.
with page as (
    select
        i.*,
        sum(i.turn_count) over (order by i.interaction_key) as turns_so_far
    from core.interactions as i
    where
        i.day between :first and :last
        and i.interaction_key > cast(:after as uuid)
        and i.current and i.status in ('completed', 'abandoned')
    order by i.interaction_key
    limit :most
)

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
    line,
    version
from page
where turns_so_far - turn_count < :enough_turns
order by interaction_key;
