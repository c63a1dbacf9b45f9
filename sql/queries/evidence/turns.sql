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
inner join core.interactions as i using (interaction_key, version, day)
where i.interaction_key = cast(:key as uuid) and i.current
order by t.turn_index;
