insert into core.interactions (
    interaction_key, version, current, content_hash, day, source, interaction_id, channel, queue, topic,
    direction, status, started_at, ended_at, customer_id, agent_id, language, turn_count, file_sha256, line
)
select
    interaction_key,
    1 as version,
    true as current,
    uuid_send(interaction_key) as content_hash,
    day,
    'filled' as source,
    'filled-' || n as interaction_id,
    channel,
    queue,
    topic,
    'inbound' as direction,
    case when of_ending > 0.96 then 'abandoned' else 'completed' end as status,
    started_at at time zone 'UTC' as started_at,
    ended_at at time zone 'UTC' as ended_at,
    customer_id,
    agent_id,
    'en' as language,
    greatest(cast(:turns as int), 1) as turn_count,
    repeat('f', 64) as file_sha256,
    n as line
from facts;
