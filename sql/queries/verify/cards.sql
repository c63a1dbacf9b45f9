-- Cards that are not as they would be drawn now, or are missing, or left over.
with drawn as (
    select
        interaction_key,
        to_jsonb(c) as card
    from marts.cards as c
    where day between :first and :last
),

due as (
    select
        interaction_key,
        to_jsonb(c) as card
    from marts.cards_to_be as c
    where day between :first and :last
)

select
    coalesce(i.source || '/' || i.interaction_id, cast(drawn.interaction_key as text)) as place,
    count(*) over () as faults
from drawn
full join due on drawn.interaction_key = due.interaction_key
left join core.interactions as i on due.interaction_key = i.interaction_key and i.current
where drawn.card is distinct from due.card
order by place
limit 3;
