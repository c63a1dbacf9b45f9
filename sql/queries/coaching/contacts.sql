-- The contacts of some days that an agent had, and what is measured of them; of some agents, or null for
-- all. In any order: who reads them sorts them.
select
    i.interaction_key,
    i.interaction_id,
    i.day,
    i.channel,
    i.queue,
    i.topic,
    i.customer_id,
    i.agent_id,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift,
    s.p_dissatisfied,
    d.response_ms_mean,
    d.agent_talk_share,
    d.agent_greeted,
    d.agent_empathised,
    d.agent_owned,
    d.agent_closed
from core.interactions as i
left join scores.interactions as s
    on
        i.interaction_key = s.interaction_key and i.version = s.version and s.current
        and s.day between :first and :last
left join scores.dynamics as d
    on i.interaction_key = d.interaction_key and i.version = d.version and d.day between :first and :last
where
    i.day between :first and :last
    and i.current and i.status in ('completed', 'abandoned') and i.agent_id is not null
    and (cast(:agents as text[]) is null or i.agent_id = any(cast(:agents as text[])));
