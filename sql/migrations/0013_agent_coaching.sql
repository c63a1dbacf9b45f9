-- How agents stand beside their peers, week by week.

create table marts.agent_coaching (
    agent_id text not null,
    week date not null check (extract(isodow from week) = 1),
    metric text not null,
    n bigint not null,
    raw double precision,
    adjusted double precision,
    low double precision,
    high double precision,
    peer_mean double precision,
    finding text check (finding in ('recognise', 'coach')),
    reason text,
    better text check (better in ('higher', 'lower')),
    unshrunk double precision,
    false_discovery_rate double precision,
    peers bigint,
    through date not null,
    examples jsonb not null,
    primary key (week, agent_id, metric),
    check ((finding is null) <> (reason is null)),
    check (finding is null or n >= 20)
);
comment on column marts.agent_coaching.week is 'The Monday that the week begins with.';
comment on column marts.agent_coaching.examples is 'List of {interaction_key, interaction_id, side, turns} in the order to listen in; no turns: all of them.';
