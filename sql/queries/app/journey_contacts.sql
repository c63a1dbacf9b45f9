-- One page of the contacts behind a step. Those whose mood fell most stand first where that is asked for.
with here as (
    select
        p.interaction_key,
        p.outcome,
        p.customer_score,
        p.emotional_change,
        p.day,
        p.topic
    from app.journey_paths as p
    where
        p.journey = :journey and p.stage = :stage
        and p.day between :first_day and :last_day
        and (cast(:channel as text) = 'all' or p.channel = :channel)
),

chosen as (
    select
        n.interaction_key,
        n.outcome,
        n.customer_score,
        n.emotional_change,
        n.day,
        case when cast(:sort as text) = 'fall' then n.emotional_change end as fall
    from here as n
    where
        case cast(:who as text)
            when 'left' then n.outcome = 'left'
            when 'stayed' then n.outcome = 'went_on'
            else true
        end
        and (cast(:sort as text) <> 'fall' or n.emotional_change is not null)
        and (cast(:topic as text) is null or n.topic = :topic)
    order by fall asc nulls last, n.day desc, n.interaction_key asc
    limit :page_size offset :skip
)

select
    c.interaction_key,
    i.interaction_id,
    i.channel,
    i.queue,
    i.topic,
    i.agent_id,
    i.started_at,
    c.outcome,
    c.customer_score,
    c.emotional_change,
    i.customer_begin_score,
    i.customer_end_score,
    i.customer_shift
from chosen as c
inner join app.interactions as i on c.interaction_key = i.interaction_key and c.day = i.day
order by c.fall asc nulls last, c.day desc, c.interaction_key asc;
