-- How each week's contacts are spread, and whether that is how the weeks before were.

create table marts.distributions (
    week date not null check (extract(isodow from week) = 1),
    channel text not null,
    measure text not null,
    bin text not null,
    n bigint not null check (n > 0),
    primary key (week, channel, measure, bin)
);

create table marts.drift (
    week date not null,
    channel text not null,
    measure text not null,
    n bigint not null,
    n_before bigint not null,
    bins int not null,
    psi double precision,
    p_value double precision check (p_value between 0 and 1),
    drifted boolean,
    most_changed text,
    share double precision,
    share_before double precision,
    primary key (week, channel, measure),
    check ((psi is null) = (drifted is null))
);
