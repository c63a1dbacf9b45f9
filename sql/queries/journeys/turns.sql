-- Their turns with current scores. Text is needed only where the source names no stage at all.
select
    t.interaction_key,
    t.turn_index,
    t.role,
    t.stage,
    ts.score,
    case when not bool_or(t.stage is not null) over (partition by t.interaction_key) then t.text end as said
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
    i.day = any(cast(:days as date[])) and t.day = any(cast(:days as date[]))
    and i.current and i.status in ('completed', 'abandoned')
order by t.interaction_key, t.turn_index;
