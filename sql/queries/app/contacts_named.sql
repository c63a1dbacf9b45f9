-- A few contacts by their keys, the newest first.
select
    interaction_key,
    interaction_id,
    channel,
    topic,
    started_at,
    customer_begin_score,
    customer_end_score
from app.interactions
where interaction_key = any(cast(:keys as uuid[]))
order by started_at desc, interaction_key asc;
