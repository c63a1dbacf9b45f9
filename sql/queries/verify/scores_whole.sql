-- Scored or skipped interactions whose turns do not each have a row, or whose counts say otherwise.
with stored as (
    select
        interaction_key,
        version,
        model_version,
        day,
        count(*) as turns,
        count(score) as scored,
        min(turn_index) as first_turn,
        max(turn_index) as last_turn
    from scores.turns
    where day between :first and :last
    group by interaction_key, version, model_version, day
)

select
    i.source || '/' || i.interaction_id || ' by ' || s.model_versions as place,
    count(*) over () as faults
from scores.interactions as s
inner join core.interactions as i using (interaction_key, version)
left join stored as t
    on
        s.interaction_key = t.interaction_key
        and s.version = t.version
        and s.model_versions = t.model_version
        and s.day = t.day
where
    s.day between :first and :last
    and s.status <> 'failed'
    and (t.turns, t.first_turn, t.last_turn, t.scored, t.turns - t.scored)
    is distinct from (
        i.turn_count::bigint, 0, i.turn_count - 1, s.scored_turns::bigint, s.skipped_turns::bigint
    )
order by place
limit 3;
