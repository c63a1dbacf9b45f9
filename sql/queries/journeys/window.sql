-- The visits of a stretch of days; an unknown customer's contact stands for itself.
select
    day,
    journey,
    channel,
    stage,
    next_stage,
    ended,
    coalesce('c ' || customer_id, 'i ' || interaction_key) as customer,
    customer_score,
    emotional_change
from marts.journey_visits
where day between :first and :last
order by day, interaction_key, position;
