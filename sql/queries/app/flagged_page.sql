-- One page of the flagged interactions. Unknown sort values stand last; the key makes the order total, so
-- that no interaction is on two pages or on none.
with listed as (
    select
        c.interaction_key,
        c.started_at,
        c.review_priority,
        case cast(:sort as text)
            when 'shift' then c.customer_shift
            when 'end' then c.customer_end_score
            when 'priority' then -c.review_priority
        end as sort_value
    from app.cards as c
    where
        c.day between :first_day and :last_day
        and c.flags <> '{}'
        and (cast(:codes as text[]) is null or c.flags && cast(:codes as text[]))
        and (cast(:channels as text[]) is null or c.channel = any(cast(:channels as text[])))
        and (cast(:queues as text[]) is null or c.queue = any(cast(:queues as text[])))
    order by sort_value asc nulls last, c.started_at desc, c.interaction_key asc
    limit :page_size offset :skip
)

select
    l.interaction_key,
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
    l.review_priority,
    f.codes,
    f.reason
from listed as l
inner join app.interactions as i on l.interaction_key = i.interaction_key
cross join
    lateral (
        select
            array_agg(g.code order by g.severity desc, g.code asc) as codes,
            (array_agg(g.reason order by g.severity desc, g.code asc))[1] as reason
        from app.flags as g
        where g.interaction_key = l.interaction_key
    ) as f
order by l.sort_value asc nulls last, l.started_at desc, l.interaction_key asc;
