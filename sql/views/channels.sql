-- What moves a channel's figures.

create view app.channel_drivers as
select
    channel,
    week,
    metric,
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
from marts.channel_drivers;

comment on view app.channel_drivers is 'One row a channel, week, metric and topic: how far the topic moves the channel''s figure.';
comment on column app.channel_drivers.channel is 'The channel.';
comment on column app.channel_drivers.week is 'The Monday that the week begins with.';
comment on column app.channel_drivers.metric is 'The figure that is moved: customer_score.';
comment on column app.channel_drivers.topic is 'The topic; contacts of unknown topic have no row.';
comment on column app.channel_drivers.volume is 'Contacts about the topic.';
comment on column app.channel_drivers.volume_share is 'Their share of all contacts of the channel in the week, 0 to 1.';
comment on column app.channel_drivers.n is 'Those of them that have the figure.';
comment on column app.channel_drivers.mean is 'Mean over these n; null without any.';
comment on column app.channel_drivers.low is 'Lower end of its 95% interval, clustered by customer.';
comment on column app.channel_drivers.high is 'Upper end of its 95% interval, clustered by customer.';
comment on column app.channel_drivers.baseline is 'Mean over all contacts of the channel in the week.';
comment on column app.channel_drivers.impact is '(mean - baseline) * volume: points times contacts; the lowest hurts most.';
comment on column app.channel_drivers.finding is 'Whether n is at least 30, volume_share at least 0.02, and baseline outside low to high.';
