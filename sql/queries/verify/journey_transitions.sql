select
    week,
    first_week,
    channel,
    topic,
    next_topic,
    reached,
    continued,
    same_channel,
    share,
    low,
    high,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_n
from marts.journey_transitions
where week = any(cast(:weeks as date[]))
order by week, channel, topic, next_topic;
