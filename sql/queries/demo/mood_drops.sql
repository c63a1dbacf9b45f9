-- Where the mood of those who go on falls most, over all channels.
select
    journey,
    channel,
    stage,
    next_stage,
    reached,
    emotional_change,
    emotional_low,
    emotional_high
from app.journey_steps
where emotional_flagged and channel = 'all'
order by emotional_change asc, journey asc, step asc
limit :rows
