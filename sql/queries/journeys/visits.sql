select
    day,
    interaction_key,
    position,
    journey,
    channel,
    customer_id,
    stage,
    next_stage,
    ended,
    customer_score,
    emotional_change
from marts.journey_visits
where day = any(cast(:days as date[]))
order by day, interaction_key, position;
