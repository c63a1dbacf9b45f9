-- What the channel report rests on: contacts with their scores. Those that no run has scored yet have none.
-- In any order: who reads them sorts them.
select
    i.interaction_key,
    i.day,
    i.channel,
    i.queue,
    i.topic,
    i.direction,
    i.started_at,
    i.ended_at,
    i.customer_id,
    s.status,
    s.customer_score,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift,
    s.p_dissatisfied,
    s.p_resolved,
    d.handling_ms
from core.interactions as i
left join scores.interactions as s
    on
        i.interaction_key = s.interaction_key and i.version = s.version and s.current
        and s.day between :first and :last
left join scores.dynamics as d
    on i.interaction_key = d.interaction_key and i.version = d.version and d.day between :first and :last
where i.day between :first and :last and i.current and i.status in ('completed', 'abandoned');
