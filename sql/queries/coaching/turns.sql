-- The turns of conversations that serve as examples, with their current scores.
select
    t.interaction_key,
    t.turn_index,
    t.role,
    ts.score
from core.interactions as i
inner join core.turns as t
    on i.interaction_key = t.interaction_key and i.version = t.version and i.day = t.day
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
left join scores.turns as ts
    on
        s.interaction_key = ts.interaction_key
        and s.version = ts.version
        and s.model_versions = ts.model_version
        and s.day = ts.day
        and t.turn_index = ts.turn_index
where
    i.interaction_key = any(cast(:interaction_keys as uuid[]))
    and i.day between :first and :last and t.day between :first and :last
    and i.current and t.role in ('customer', 'agent')
order by t.interaction_key, t.turn_index;
