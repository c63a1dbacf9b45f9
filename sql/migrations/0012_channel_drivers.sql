-- What moves a channel's figures: its topics.

create table marts.channel_drivers (
    channel text not null,
    week date not null check (extract(isodow from week) = 1),
    metric text not null,
    topic text not null,
    volume bigint not null check (volume >= 1),
    volume_share double precision not null check (volume_share between 0 and 1),
    n bigint not null check (n between 0 and volume),
    mean double precision,
    low double precision,
    high double precision,
    baseline double precision,
    impact double precision,
    finding boolean not null,
    primary key (channel, week, metric, topic)
);
comment on column marts.channel_drivers.week is 'The Monday that the week begins with.';
