-- with filtered: app/search_filtered
-- Few conversations: all of them first, from whichever index leads to few, and sorted then. Their number too:
-- whoever wants it asks for one more, unsorted, than they name; which of more than that does not matter.
with found as materialized (
    select f.*
    from filtered as f
    left join app.said as s on cast(:words as text) is not null and f.interaction_key = s.interaction_key
    where
        cast(:words as text) is null
        or (
            s.day between :first_day and :last_day
            and (
                (cast(:speaker as text) <> 'agent' and s.customer @@ to_tsquery('simple', :words))
                or (cast(:speaker as text) <> 'customer' and s.agent @@ to_tsquery('simple', :words))
            )
        )
    limit :reach -- noqa: AM09
)

select f.interaction_key
from found as f
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
