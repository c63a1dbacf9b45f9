-- The visits of a stretch of days, those of a day that went the same way in one row: millions of rows one by
-- one would cost more than all that is made of them. Customers go as numbers, for all that is asked of them
-- is who is the same; an unknown customer's contact stands for itself.
select
    day,
    journey,
    channel,
    stage,
    next_stage,
    ended,
    array_to_json(
        array_agg(hashtextextended(coalesce('c ' || customer_id, 'i ' || interaction_key), 0))
    ) as customer,
    array_to_json(array_agg(customer_score)) as customer_score,
    array_to_json(array_agg(emotional_change)) as emotional_change
from marts.journey_visits
where day between :first and :last
group by day, journey, channel, stage, next_stage, ended;
