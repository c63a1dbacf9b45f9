-- A card an interaction: everything that lists are filtered and sorted by, side by side in one row. Put
-- together from interactions, scores, talk and flags each time, a list of a quarter has to join a million
-- rows of each before it can show fifteen (docs/decisions/0071).
create table marts.cards (
    interaction_key uuid primary key,
    started_at timestamptz not null,
    day date not null,
    version int not null,
    customer_score real,
    customer_begin_score real,
    customer_end_score real,
    customer_shift real,
    agent_score real,
    p_dissatisfied real,
    p_resolved real,
    p_abandoned real,
    review_priority real,
    duration_ms bigint,
    non_talk_ms bigint,
    response_ms_max bigint,
    channel text not null,
    queue text,
    topic text,
    agent_id text,
    customer_id text,
    language text,
    flags text[] not null,
    foreign key (interaction_key, version) references core.interactions on delete cascade
);
comment on table marts.cards is 'Drawn when an interaction is landed, when it is scored, and when its flags change.';

-- What the cards are drawn from.
create view marts.cards_to_be as
select
    i.interaction_key,
    i.started_at,
    i.day,
    i.version,
    s.customer_score,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift,
    s.agent_score,
    s.p_dissatisfied,
    s.p_resolved,
    s.p_abandoned,
    f.review_priority,
    d.duration_ms,
    d.non_talk_ms,
    d.response_ms_max,
    i.channel,
    i.queue,
    i.topic,
    i.agent_id,
    i.customer_id,
    i.language,
    coalesce(f.flags, '{}') as flags
from core.interactions as i
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
left join scores.dynamics as d
    on s.interaction_key = d.interaction_key and s.version = d.version
left join lateral (
    select
        array_agg(raised.code order by raised.code) as flags,
        max(raised.severity) as review_priority
    from marts.raised
    where raised.interaction_key = s.interaction_key and raised.version = s.version
) as f on true
where i.current;

insert into marts.cards (
    interaction_key,
    started_at,
    day,
    version,
    customer_score,
    customer_begin_score,
    customer_end_score,
    customer_shift,
    agent_score,
    p_dissatisfied,
    p_resolved,
    p_abandoned,
    review_priority,
    duration_ms,
    non_talk_ms,
    response_ms_max,
    channel,
    queue,
    topic,
    agent_id,
    customer_id,
    language,
    flags
)
select
    interaction_key,
    started_at,
    day,
    version,
    customer_score,
    customer_begin_score,
    customer_end_score,
    customer_shift,
    agent_score,
    p_dissatisfied,
    p_resolved,
    p_abandoned,
    review_priority,
    duration_ms,
    non_talk_ms,
    response_ms_max,
    channel,
    queue,
    topic,
    agent_id,
    customer_id,
    language,
    flags
from marts.cards_to_be;

create index cards_newest on marts.cards (day desc, started_at desc, interaction_key);
create index cards_agent on marts.cards (agent_id, day desc, started_at desc);
create index cards_customer on marts.cards (customer_id);
create index cards_topic on marts.cards (topic, day desc, started_at desc);
-- Holds all that the lists of flagged ones ask, so that they need not look at the cards between.
create index cards_flagged on marts.cards (day)
include (
    started_at, interaction_key, channel, queue, flags, review_priority, customer_end_score, customer_shift
)
where flags <> '{}';
analyze marts.cards;
