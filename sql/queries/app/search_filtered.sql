-- The conversations that a search leaves, words apart, each with what it is sorted by. The plan is made for
-- the values at hand (store/engine.py): a filter that is null falls away, and so does every order but the one
-- asked for.
select
    c.interaction_key,
    case cast(:sort as text)
        when 'lowest_score' then c.customer_score
        when 'lowest_end' then c.customer_end_score
        when 'worst_shift' then c.customer_shift
    end as lowest,
    case cast(:sort as text)
        when 'best_shift' then c.customer_shift
        when 'dissatisfied' then c.p_dissatisfied
    end as highest,
    case cast(:sort as text)
        when 'longest' then c.duration_ms
        when 'slowest' then c.response_ms_max
    end as longest,
    case when cast(:sort as text) = 'oldest' then c.day end as oldest_day,
    case when cast(:sort as text) = 'oldest' then c.started_at end as oldest,
    case when cast(:sort as text) <> 'unsorted' then c.day end as newest_day,
    case when cast(:sort as text) <> 'unsorted' then c.started_at end as newest,
    -- The key makes the order total, so that no conversation is on two pages or on none.
    case when cast(:sort as text) <> 'unsorted' then c.interaction_key end as last_of_all
from app.cards as c
where
    c.day between :first_day and :last_day
    and (
        cast(:moved as text) is null
        or (cast(:moved as text) = 'turned_bad' and c.flags <> '{}' and c.flags @> array['turned_bad'])
        -- No flag: told from the scores, as the rates are (quality/courses.py).
        or (cast(:moved as text) = 'recovered' and c.customer_begin_score <= -1 and c.customer_end_score >= 1)
    )
    and (cast(:flags as text[]) is null or (c.flags <> '{}' and c.flags && cast(:flags as text[])))
    and (cast(:channels as text[]) is null or c.channel = any(cast(:channels as text[])))
    and (cast(:queues as text[]) is null or c.queue = any(cast(:queues as text[])))
    and (cast(:topics as text[]) is null or c.topic = any(cast(:topics as text[])))
    and (cast(:agents as text[]) is null or c.agent_id = any(cast(:agents as text[])))
    and (cast(:customers as text[]) is null or c.customer_id = any(cast(:customers as text[])))
    and (cast(:languages as text[]) is null or c.language = any(cast(:languages as text[])))
    and (cast(:score_low as real) is null or c.customer_score >= cast(:score_low as real))
    and (cast(:score_high as real) is null or c.customer_score <= cast(:score_high as real))
    and (cast(:agent_score_low as real) is null or c.agent_score >= cast(:agent_score_low as real))
    and (cast(:agent_score_high as real) is null or c.agent_score <= cast(:agent_score_high as real))
    and (cast(:begin_low as real) is null or c.customer_begin_score >= cast(:begin_low as real))
    and (cast(:begin_high as real) is null or c.customer_begin_score <= cast(:begin_high as real))
    and (cast(:end_low as real) is null or c.customer_end_score >= cast(:end_low as real))
    and (cast(:end_high as real) is null or c.customer_end_score <= cast(:end_high as real))
    and (cast(:shift_low as real) is null or c.customer_shift >= cast(:shift_low as real))
    and (cast(:shift_high as real) is null or c.customer_shift <= cast(:shift_high as real))
    and (cast(:dissatisfied_low as real) is null or c.p_dissatisfied >= cast(:dissatisfied_low as real))
    and (cast(:dissatisfied_high as real) is null or c.p_dissatisfied <= cast(:dissatisfied_high as real))
    and (cast(:resolved_low as real) is null or c.p_resolved >= cast(:resolved_low as real))
    and (cast(:resolved_high as real) is null or c.p_resolved <= cast(:resolved_high as real))
    and (cast(:abandoned_low as real) is null or c.p_abandoned >= cast(:abandoned_low as real))
    and (cast(:abandoned_high as real) is null or c.p_abandoned <= cast(:abandoned_high as real))
    and (cast(:duration_low as bigint) is null or c.duration_ms >= cast(:duration_low as bigint))
    and (cast(:duration_high as bigint) is null or c.duration_ms <= cast(:duration_high as bigint))
    and (cast(:non_talk_low as bigint) is null or c.non_talk_ms >= cast(:non_talk_low as bigint))
    and (cast(:non_talk_high as bigint) is null or c.non_talk_ms <= cast(:non_talk_high as bigint))
    and (cast(:response_low as bigint) is null or c.response_ms_max >= cast(:response_low as bigint))
    and (cast(:response_high as bigint) is null or c.response_ms_max <= cast(:response_high as bigint));
