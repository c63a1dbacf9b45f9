-- One page of the flagged interactions. Unknown sort values stand last; the key makes the order total, so
-- that no interaction is on two pages or on none. The priority is taken from the flags here, not from
-- app.interactions, which would look up the flags of every interaction of these days.
with chosen as (
    select
        interaction_key,
        max(severity) as review_priority
    from app.flags
    where
        day between :first_day and :last_day
        and (cast(:channels as text[]) is null or channel = any(cast(:channels as text[])))
        and (cast(:queues as text[]) is null or queue = any(cast(:queues as text[])))
    group by interaction_key
    having cast(:codes as text[]) is null or bool_or(code = any(cast(:codes as text[])))
),

listed as (
    select
        i.interaction_key,
        i.interaction_id,
        i.channel,
        i.queue,
        i.agent_id,
        i.started_at,
        i.ended_at,
        i.turn_count,
        i.customer_begin_score,
        i.customer_end_score,
        i.customer_shift,
        c.review_priority,
        case cast(:sort as text)
            when 'shift' then i.customer_shift
            when 'end' then i.customer_end_score
            when 'priority' then -c.review_priority
        end as sort_value
    from app.interactions as i
    inner join chosen as c on i.interaction_key = c.interaction_key
    where i.day between :first_day and :last_day
    order by sort_value asc nulls last, i.started_at desc, i.interaction_key asc
    limit :page_size offset :skip
)

select
    l.interaction_key,
    l.interaction_id,
    l.channel,
    l.queue,
    l.agent_id,
    l.started_at,
    l.ended_at,
    l.turn_count,
    l.customer_begin_score,
    l.customer_end_score,
    l.customer_shift,
    l.review_priority,
    f.codes,
    f.reason
from listed as l
cross join
    lateral (
        select
            array_agg(g.code order by g.severity desc, g.code asc) as codes,
            (array_agg(g.reason order by g.severity desc, g.code asc))[1] as reason
        from app.flags as g
        where g.interaction_key = l.interaction_key
    ) as f
order by l.sort_value asc nulls last, l.started_at desc, l.interaction_key asc;
