-- What follows a contact: how often the customer is back, about what, and in which mood.
select
    topic,
    next_topic,
    reached,
    continued,
    share,
    low,
    high,
    same_channel,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_n
from app.journey_transitions
where channel = :channel and continued >= :fewest
order by continued desc, topic asc, next_topic asc
limit :most;
