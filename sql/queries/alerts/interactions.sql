-- What rules can ask about: the completed interactions of some days. Contact by contact: what is read does
-- not grow with the history.
select
    a.interaction_key,
    a.source,
    a.interaction_id,
    a.day,
    a.channel,
    a.queue,
    a.scoring_status,
    a.customer_score,
    a.customer_begin_score,
    a.customer_end_score,
    a.customer_shift,
    a.customer_trend,
    a.customer_level,
    a.agent_score,
    a.p_dissatisfied,
    a.p_resolved,
    a.p_abandoned,
    a.review_priority,
    a.csat,
    a.transfers,
    a.hold_ms,
    a.turn_count,
    a.duration_ms,
    a.longest_silence_ms,
    a.response_ms_mean,
    a.response_ms_max,
    a.handling_ms,
    a.topic,
    a.status,
    a.language,
    a.agent_id,
    a.customer_id,
    a.account_id,
    a.resolved,
    array_to_json(a.flags) as flags
from core.interactions as c
cross join
    lateral (
        select shown.*
        from app.interactions as shown
        where shown.interaction_key = c.interaction_key
        order by shown.interaction_key
        offset 0
    ) as a
where c.day between :first and :last and c.current and c.status in ('completed', 'abandoned')
order by c.day, c.interaction_key;
