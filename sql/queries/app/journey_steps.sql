-- The funnels of the newest window: every journey, over all channels and by channel.
select
    journey,
    channel,
    step,
    stage,
    next_stage,
    reached,
    continued,
    settled,
    drop_off,
    low,
    high,
    drop_off_flagged,
    usual_drop_off,
    elsewhere_drop_off,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_n,
    emotional_flagged,
    period_start,
    period_end
from app.journey_steps
order by journey, channel, step;
