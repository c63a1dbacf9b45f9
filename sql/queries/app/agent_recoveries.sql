-- Conversations that an agent turned from bad to good, the largest turn first.
select
    interaction_key,
    interaction_id,
    channel,
    queue,
    started_at,
    customer_begin_score,
    customer_end_score
from app.interactions
where
    agent_id = :agent_id
    and day between :first_day and :last_day
    and customer_begin_score <= -1 and customer_end_score >= 1
order by customer_shift desc, started_at desc, interaction_key asc
limit :most;
