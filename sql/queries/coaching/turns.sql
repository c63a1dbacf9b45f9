-- The turns of conversations that serve as examples, with their scores. Contact by contact: of columns
-- that go together the planner expects too few rows, and would look for the contact's scores at every turn.
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
            and s.day between :first and :last
    where
        i.interaction_key = any(cast(:interaction_keys as uuid[]))
        and i.day between :first and :last
        and i.current
)

select
    t.interaction_key,
    t.turn_index,
    t.role,
    ts.score
from contacts as c
cross join
    lateral (
        select spoken.*
        from core.turns as spoken
        where
            spoken.interaction_key = c.interaction_key
            and spoken.version = c.version
            and spoken.day = c.day
            and spoken.role in ('customer', 'agent')
        order by spoken.turn_index
        offset 0
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
