-- Evidence whose parts do not add up to the stored score of their turn, or whose shares not to the contact's.
with told as (
    select
        e.interaction_key,
        e.version,
        e.model_versions,
        e.day,
        turn.record,
        (turn.record ->> 'turn_index')::int as turn_index
    from scores.evidence as e
    cross join lateral jsonb_array_elements(e.turns) as turn (record)
    where e.day between :first and :last
),

added as (
    select
        t.*,
        (t.record #>> '{base,points}')::float + (t.record #>> '{hidden,points}')::float + (
            select coalesce(sum((part.record ->> 'points')::float), 0)
            from jsonb_array_elements((t.record -> 'spans') || (t.record -> 'context')) as part (record)
        ) as points
    from told as t
),

wrong as (
    select
        a.interaction_key,
        a.version
    from added as a
    left join scores.turns as s
        on
            a.interaction_key = s.interaction_key
            and a.version = s.version
            and a.model_versions = s.model_version
            and a.day = s.day
            and a.turn_index = s.turn_index
    where abs(s.score - a.points) < 0.01 is not true
    union
    select
        s.interaction_key,
        s.version
    from scores.interactions as s
    inner join added as a using (interaction_key, version, model_versions)
    group by s.interaction_key, s.version, s.model_versions
    having
        abs(
            coalesce(max(s.customer_score), 0)
            - coalesce(
                sum((a.record #>> '{share,overall}')::float)
                filter (where a.record ->> 'role' = 'customer'),
                0
            )
        ) > 0.01
)

select
    i.source || '/' || i.interaction_id as place,
    count(*) over () as faults
from wrong
inner join core.interactions as i using (interaction_key, version)
order by place
limit 3;
