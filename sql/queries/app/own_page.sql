-- A page of the person's own conversations, the newest first.
select
    interaction_key,
    started_at,
    ended_at,
    channel,
    queue,
    topic,
    turn_count,
    customer_begin_score,
    customer_end_score,
    flags
from app.my_conversations
order by started_at desc, interaction_key asc
limit :page_size offset :skip;
