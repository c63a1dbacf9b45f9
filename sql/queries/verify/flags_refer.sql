-- Flags whose evidence is not a turn of their interaction, or not a span of that turn.
select
    i.source || '/' || i.interaction_id || ' ' || f.code as place,
    count(*) over () as faults
from scores.flags as f
inner join core.interactions as i using (interaction_key, version)
inner join scores.interactions as s using (interaction_key, version, model_versions)
where
    f.day between :first and :last
    and (
        f.day <> s.day
        or exists (
            select from jsonb_array_elements(f.evidence) as e (span)
            left join core.turns as t
                on
                    f.interaction_key = t.interaction_key
                    and f.version = t.version
                    and f.day = t.day
                    and (e.span ->> 'turn_index')::int = t.turn_index
            where
                t.interaction_key is null
                or (e.span ->> 'end')::int > length(t.text)
                or (e.span ->> 'start')::int > (e.span ->> 'end')::int
                or (e.span ->> 'start')::int < 0
        )
    )
order by place
limit 3;
