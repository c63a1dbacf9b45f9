-- The conversations that are looked for, in the order asked for. A filter that is null falls away, and with
-- it two of the three ways into the data: the plan is made for the values at hand (store/engine.py). They are
-- apart because words and flags lead to few conversations and have to come first; said as "null or in",
-- Postgres would read every conversation. The key makes the order total, so that none is on two pages or on
-- none. There is no query for their number: whoever wants it asks for one more, unsorted, than they name.
with pool as (
    select
        i.interaction_key,
        i.day,
        i.started_at,
        i.channel,
        i.queue,
        i.topic,
        i.agent_id,
        i.customer_id,
        i.language,
        i.customer_score,
        i.agent_score,
        i.customer_begin_score,
        i.customer_end_score,
        i.customer_shift,
        i.p_dissatisfied,
        i.p_resolved,
        i.p_abandoned,
        i.duration_ms,
        i.non_talk_ms,
        i.response_ms_max
    from app.interactions as i
    where cast(:words as text) is null and cast(:flags as text[]) is null and cast(:moved as text) is null
    union all
    select
        i.interaction_key,
        i.day,
        i.started_at,
        i.channel,
        i.queue,
        i.topic,
        i.agent_id,
        i.customer_id,
        i.language,
        i.customer_score,
        i.agent_score,
        i.customer_begin_score,
        i.customer_end_score,
        i.customer_shift,
        i.p_dissatisfied,
        i.p_resolved,
        i.p_abandoned,
        i.duration_ms,
        i.non_talk_ms,
        i.response_ms_max
    from app.interactions as i
    inner join app.said as s on i.interaction_key = s.interaction_key
    where
        cast(:words as text) is not null
        and s.day between :first_day and :last_day
        and (
            (cast(:speaker as text) <> 'agent' and s.customer @@ to_tsquery('simple', :words))
            or (cast(:speaker as text) <> 'customer' and s.agent @@ to_tsquery('simple', :words))
        )
    union all
    select
        i.interaction_key,
        i.day,
        i.started_at,
        i.channel,
        i.queue,
        i.topic,
        i.agent_id,
        i.customer_id,
        i.language,
        i.customer_score,
        i.agent_score,
        i.customer_begin_score,
        i.customer_end_score,
        i.customer_shift,
        i.p_dissatisfied,
        i.p_resolved,
        i.p_abandoned,
        i.duration_ms,
        i.non_talk_ms,
        i.response_ms_max
    from app.interactions as i
    where
        cast(:words as text) is null
        and (cast(:flags as text[]) is not null or cast(:moved as text) is not null)
        and i.interaction_key in (
            select f.interaction_key
            from app.flags as f
            where
                f.day between :first_day and :last_day
                and f.code = any(
                    case
                        when cast(:moved as text) is null then cast(:flags as text[])
                        else array[cast(:moved as text)]
                    end
                )
        )
),

found as (
    select
        i.interaction_key,
        i.day,
        i.started_at,
        case cast(:sort as text)
            when 'lowest_score' then i.customer_score
            when 'lowest_end' then i.customer_end_score
            when 'worst_shift' then i.customer_shift
            when 'best_shift' then -i.customer_shift
            when 'longest' then -i.duration_ms
            when 'slowest' then -i.response_ms_max
            when 'dissatisfied' then -i.p_dissatisfied
            when 'oldest' then extract(epoch from i.started_at)
        end as place
    from pool as i
    where
        i.day between :first_day and :last_day
        and (
            cast(:moved as text) is null
            or i.interaction_key in (
                select f.interaction_key
                from app.flags as f
                where f.day between :first_day and :last_day and f.code = :moved
            )
        )
        and (
            cast(:flags as text[]) is null
            or i.interaction_key in (
                select f.interaction_key
                from app.flags as f
                where f.day between :first_day and :last_day and f.code = any(cast(:flags as text[]))
            )
        )
        and (cast(:channels as text[]) is null or i.channel = any(cast(:channels as text[])))
        and (cast(:queues as text[]) is null or i.queue = any(cast(:queues as text[])))
        and (cast(:topics as text[]) is null or i.topic = any(cast(:topics as text[])))
        and (cast(:agents as text[]) is null or i.agent_id = any(cast(:agents as text[])))
        and (cast(:customers as text[]) is null or i.customer_id = any(cast(:customers as text[])))
        and (cast(:languages as text[]) is null or i.language = any(cast(:languages as text[])))
        and (cast(:score_low as real) is null or i.customer_score >= cast(:score_low as real))
        and (cast(:score_high as real) is null or i.customer_score <= cast(:score_high as real))
        and (cast(:agent_score_low as real) is null or i.agent_score >= cast(:agent_score_low as real))
        and (
            cast(:agent_score_high as real) is null or i.agent_score <= cast(:agent_score_high as real)
        )
        and (cast(:begin_low as real) is null or i.customer_begin_score >= cast(:begin_low as real))
        and (cast(:begin_high as real) is null or i.customer_begin_score <= cast(:begin_high as real))
        and (cast(:end_low as real) is null or i.customer_end_score >= cast(:end_low as real))
        and (cast(:end_high as real) is null or i.customer_end_score <= cast(:end_high as real))
        and (cast(:shift_low as real) is null or i.customer_shift >= cast(:shift_low as real))
        and (cast(:shift_high as real) is null or i.customer_shift <= cast(:shift_high as real))
        and (cast(:dissatisfied_low as real) is null or i.p_dissatisfied >= cast(:dissatisfied_low as real))
        and (
            cast(:dissatisfied_high as real) is null or i.p_dissatisfied <= cast(:dissatisfied_high as real)
        )
        and (cast(:resolved_low as real) is null or i.p_resolved >= cast(:resolved_low as real))
        and (cast(:resolved_high as real) is null or i.p_resolved <= cast(:resolved_high as real))
        and (cast(:abandoned_low as real) is null or i.p_abandoned >= cast(:abandoned_low as real))
        and (cast(:abandoned_high as real) is null or i.p_abandoned <= cast(:abandoned_high as real))
        and (cast(:duration_low as bigint) is null or i.duration_ms >= cast(:duration_low as bigint))
        and (cast(:duration_high as bigint) is null or i.duration_ms <= cast(:duration_high as bigint))
        and (cast(:non_talk_low as bigint) is null or i.non_talk_ms >= cast(:non_talk_low as bigint))
        and (cast(:non_talk_high as bigint) is null or i.non_talk_ms <= cast(:non_talk_high as bigint))
        and (cast(:response_low as bigint) is null or i.response_ms_max >= cast(:response_low as bigint))
        and (cast(:response_high as bigint) is null or i.response_ms_max <= cast(:response_high as bigint))
)

select interaction_key
from found
order by
    place asc nulls last,
    case when cast(:sort as text) <> 'unsorted' then day end desc,
    case when cast(:sort as text) <> 'unsorted' then started_at end desc,
    case when cast(:sort as text) <> 'unsorted' then interaction_key end asc
limit :at_most offset :skip;
