-- How many interactions the list of flagged ones holds under the filters.
select count(*) as interactions
from app.cards
where
    day between :first_day and :last_day
    and flags <> '{}'
    and (cast(:codes as text[]) is null or flags && cast(:codes as text[]))
    and (cast(:channels as text[]) is null or channel = any(cast(:channels as text[])))
    and (cast(:queues as text[]) is null or queue = any(cast(:queues as text[])));
