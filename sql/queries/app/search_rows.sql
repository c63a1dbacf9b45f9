-- What the list of a search shows of some conversations, with the turn that best shows why: one that has all
-- the words before one that has any of them.
select
    i.interaction_key,
    i.source,
    i.interaction_id,
    i.channel,
    i.queue,
    i.topic,
    i.agent_id,
    i.customer_id,
    i.language,
    i.started_at,
    i.ended_at,
    i.turn_count,
    i.customer_score,
    i.customer_begin_score,
    i.customer_end_score,
    i.customer_shift,
    i.agent_score,
    i.p_dissatisfied,
    i.p_resolved,
    i.p_abandoned,
    i.duration_ms,
    i.non_talk_ms,
    i.response_ms_max,
    i.flags,
    m.turn_index,
    m.role,
    m.text
from app.interactions as i
left join lateral (
    select
        t.turn_index,
        t.role,
        t.text
    from app.turns as t
    where
        cast(:any_word as text) is not null
        and t.interaction_key = i.interaction_key
        and (
            (cast(:speaker as text) <> 'agent' and t.role = 'customer')
            or (cast(:speaker as text) <> 'customer' and t.role = 'agent')
        )
        and to_tsvector('simple', t.text) @@ to_tsquery('simple', :any_word)
    order by to_tsvector('simple', t.text) @@ to_tsquery('simple', :words) desc, t.turn_index asc
    limit 1
) as m on true
where i.interaction_key = any(cast(:keys as uuid[]))
order by array_position(cast(:keys as uuid[]), i.interaction_key);
