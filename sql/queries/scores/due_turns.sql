select
    t.interaction_key,
    t.turn_index,
    t.role,
    t.agent_id,
    t.text,
    t.offset_ms,
    t.duration_ms,
    t.stage,
    t.source_sentiment
from core.turns as t
inner join
    unnest(cast(:keys as uuid[]), cast(:versions as int[])) as wanted (interaction_key, version)
    using (interaction_key, version)
where t.day = any(cast(:days as date[]));
