-- Their turns with current scores. Text is needed only where the source names no stage at all. Contact by
-- contact: what is read does not grow with the months that there are.
with contacts as materialized (
    select
        i.interaction_key,
        i.version,
        i.day,
        s.model_versions
    from core.interactions as i
    left join scores.interactions as s
        on
            i.interaction_key = s.interaction_key and i.version = s.version and s.current
            and s.day = any(cast(:days as date[]))
    where i.day = any(cast(:days as date[])) and i.current and i.status in ('completed', 'abandoned')
)

select
    t.interaction_key,
    t.turn_index,
    t.role,
    t.stage,
    ts.score,
    case when not t.staged then t.text end as text
from contacts as c
cross join
    lateral (
        select
            spoken.*,
            bool_or(spoken.stage is not null) over () as staged
        from core.turns as spoken
        where
            spoken.interaction_key = c.interaction_key
            and spoken.version = c.version
            and spoken.day = c.day
    ) as t
left join lateral (
    select scored.score
    from scores.turns as scored
    where
        scored.interaction_key = c.interaction_key
        and scored.version = c.version
        and scored.model_version = c.model_versions
        and scored.day = c.day
        and scored.turn_index = t.turn_index
    order by scored.turn_index
    limit 1
) as ts on true
order by t.interaction_key, t.turn_index;
