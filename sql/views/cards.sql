-- Lists of interactions: filtered, sorted and counted without putting together what is told of each.

create view app.cards as
select
    interaction_key,
    started_at,
    day,
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
from marts.cards
where (select review.sees_all()) or interaction_key in (select review.own_interactions());

comment on view app.cards is 'One row an interaction: what lists are filtered and sorted by, for reading many; app.interactions says more of each.';
comment on column app.cards.interaction_key is 'As in app.interactions.';
comment on column app.cards.started_at is 'As in app.interactions.';
comment on column app.cards.day is 'As in app.interactions.';
comment on column app.cards.customer_score is 'As in app.interactions.';
comment on column app.cards.customer_begin_score is 'As in app.interactions.';
comment on column app.cards.customer_end_score is 'As in app.interactions.';
comment on column app.cards.customer_shift is 'As in app.interactions.';
comment on column app.cards.agent_score is 'As in app.interactions.';
comment on column app.cards.p_dissatisfied is 'As in app.interactions.';
comment on column app.cards.p_resolved is 'As in app.interactions.';
comment on column app.cards.p_abandoned is 'As in app.interactions.';
comment on column app.cards.review_priority is 'As in app.interactions.';
comment on column app.cards.duration_ms is 'As in app.interactions.';
comment on column app.cards.non_talk_ms is 'As in app.interactions.';
comment on column app.cards.response_ms_max is 'As in app.interactions.';
comment on column app.cards.channel is 'As in app.interactions.';
comment on column app.cards.queue is 'As in app.interactions.';
comment on column app.cards.topic is 'As in app.interactions.';
comment on column app.cards.agent_id is 'As in app.interactions.';
comment on column app.cards.customer_id is 'As in app.interactions.';
comment on column app.cards.language is 'As in app.interactions.';
comment on column app.cards.flags is 'As in app.interactions.';
