-- One day's list in the order of reading, with the sentence of the gravest flag.
select
    q.position,
    q.interaction_key,
    q.channel,
    q.queue,
    q.agent_id,
    q.stratum,
    q.priority,
    q.inclusion_probability,
    q.stratum_size,
    q.reviewer,
    q.claimed_at,
    q.finished_by,
    q.finished_at,
    i.started_at,
    i.ended_at,
    i.turn_count,
    i.customer_begin_score,
    i.customer_end_score,
    i.customer_shift,
    coalesce(f.codes, '{}') as codes,
    f.reason
from app.review_queue as q
inner join app.interactions as i on q.interaction_key = i.interaction_key
left join lateral (
    select
        array_agg(g.code order by g.severity desc, g.code asc) as codes,
        (array_agg(g.reason order by g.severity desc, g.code asc))[1] as reason
    from app.flags as g
    where g.interaction_key = q.interaction_key
) as f on true
where q.day = :day
order by q.position;
