-- with filtered: app/search_filtered
-- Many conversations: one after the other in the order asked for, until the page is full. What many have said
-- is soon met; :reach bounds how far words are looked for.
with reached as (
    select f.*
    from filtered as f
    order by
        f.lowest asc nulls last,
        f.highest desc nulls last,
        f.longest desc nulls last,
        f.oldest_day asc,
        f.oldest asc,
        f.newest_day desc,
        f.newest desc,
        f.last_of_all asc
    limit :reach
)

select f.interaction_key
from reached as f
where
    cast(:words as text) is null
    or exists (
        select
        from app.said as s
        where
            s.interaction_key = f.interaction_key
            and (
                (cast(:speaker as text) <> 'agent' and s.customer @@ to_tsquery('simple', :words))
                or (cast(:speaker as text) <> 'customer' and s.agent @@ to_tsquery('simple', :words))
            )
        order by s.interaction_key
        offset 0 -- looked up one by one: together they would all be read before the first is shown
    )
order by
    f.lowest asc nulls last,
    f.highest desc nulls last,
    f.longest desc nulls last,
    f.oldest_day asc,
    f.oldest asc,
    f.newest_day desc,
    f.newest desc,
    f.last_of_all asc
limit :at_most offset :skip;
