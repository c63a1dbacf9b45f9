select
    week,
    first_week,
    journey,
    channel,
    step,
    stage,
    next_stage,
    reached,
    continued,
    drop_off,
    low,
    high,
    drop_off_flagged,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_flagged,
    flagged,
    settled,
    usual_drop_off,
    elsewhere_drop_off,
    false_discovery_rate,
    emotional_n
from marts.journey_steps
where week = any(cast(:weeks as date[]))
order by week, journey, channel, step;
