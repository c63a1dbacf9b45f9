-- What moves the channels' scores in a week, the worst first.
select
    channel,
    topic,
    volume,
    volume_share,
    n,
    mean,
    low,
    high,
    baseline,
    impact,
    finding
from app.channel_drivers
where week = :week
order by impact, channel, topic;
