-- The conversations to look at first.
select
    source,
    interaction_id,
    day,
    channel,
    queue,
    customer_begin_score,
    customer_end_score,
    flags,
    review_priority
from app.interactions
where flags <> '{}'
order by review_priority desc, day desc, source asc, interaction_id asc
limit :rows
