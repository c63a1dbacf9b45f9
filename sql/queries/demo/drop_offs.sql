-- Where journeys lose people by more than chance, over all channels or in one.
select
    journey,
    channel,
    stage,
    next_stage,
    reached,
    drop_off,
    low,
    high
from app.journey_steps
where drop_off_flagged
order by drop_off desc, journey asc, step asc, channel asc
limit :rows
