select
    week,
    journey,
    channel,
    step,
    stage,
    who,
    contacts,
    customer_score,
    low,
    high,
    n
from marts.journey_leavers
where week = any(cast(:weeks as date[]))
order by week, journey, channel, step, who;
