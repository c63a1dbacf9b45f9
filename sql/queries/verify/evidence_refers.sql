-- Evidence of turns that are not there, or of characters beyond their text.
select
    i.source || '/' || i.interaction_id as place,
    count(*) over () as faults
from scores.evidence as e
inner join core.interactions as i using (interaction_key, version)
where
    e.day between :first and :last
    and exists (
        select from jsonb_array_elements(e.turns) as turn (record)
        left join core.turns as t
            on
                e.interaction_key = t.interaction_key
                and e.version = t.version
                and e.day = t.day
                and (turn.record ->> 'turn_index')::int = t.turn_index
        where
            t.interaction_key is null
            or exists (
                select from jsonb_array_elements(turn.record -> 'spans') as span (record)
                where
                    (span.record ->> 'end')::int > length(t.text)
                    or (span.record ->> 'start')::int >= (span.record ->> 'end')::int
                    or (span.record ->> 'start')::int < 0
            )
    )
order by place
limit 3;
