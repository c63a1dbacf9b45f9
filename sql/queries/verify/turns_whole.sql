-- Versions whose turns are not exactly 0..turn_count-1.
with stored as (
    select
        interaction_key,
        version,
        day,
        count(*) as turns,
        min(turn_index) as first_turn,
        max(turn_index) as last_turn
    from core.turns
    where day between :first and :last
    group by interaction_key, version, day
)

select
    i.source || '/' || i.interaction_id || ' version ' || i.version as place,
    count(*) over () as faults
from core.interactions as i
left join stored as t
    on i.interaction_key = t.interaction_key and i.version = t.version and i.day = t.day
where
    i.day between :first and :last
    and (t.turns, t.first_turn, t.last_turn) is distinct from (i.turn_count::bigint, 0, i.turn_count - 1)
order by place
limit 3;
