-- Conversations that an agent turned from bad to good, the largest turn first, with the customer's best turn.
with recovered as (
    select
        i.interaction_key,
        i.interaction_id,
        i.day,
        i.channel,
        i.queue,
        i.started_at,
        i.customer_begin_score,
        i.customer_end_score,
        i.customer_shift
    from app.interactions as i
    where
        i.agent_id = :agent_id
        and i.day between :first_day and :last_day
        and i.customer_begin_score <= -1 and i.customer_end_score >= 1
    order by i.customer_shift desc, i.started_at desc, i.interaction_key asc
    limit :most
)

select
    r.interaction_key,
    r.interaction_id,
    r.channel,
    r.queue,
    r.started_at,
    r.customer_begin_score,
    r.customer_end_score,
    (
        select t.turn_index
        from app.turns as t
        where t.interaction_key = r.interaction_key and t.day = r.day and t.role = 'customer'
        order by t.score desc nulls last, t.turn_index desc
        limit 1
    ) as best_turn
from recovered as r
order by r.customer_shift desc, r.started_at desc, r.interaction_key asc;
