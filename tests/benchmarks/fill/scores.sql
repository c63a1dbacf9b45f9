insert into scores.interactions (
    interaction_key, version, model_versions, current, day, status, customer_score, customer_begin_score,
    customer_end_score, customer_shift, customer_trend, agent_score, customer_level, customer_phrase_score,
    p_dissatisfied, p_resolved, p_abandoned, scored_turns, skipped_turns
)
select
    interaction_key,
    1 as version,
    :models as model_versions,
    true as current,
    day,
    'scored' as status,
    customer_score,
    begin_score as customer_begin_score,
    end_score as customer_end_score,
    end_score - begin_score as customer_shift,
    end_score - begin_score as customer_trend,
    0.5 as agent_score,
    greatest(-3, least(3, cast(round(customer_score) as int))) as customer_level,
    15 * customer_score as customer_phrase_score,
    p_dissatisfied,
    p_resolved,
    of_ending / 10 as p_abandoned,
    :turns as scored_turns,
    0 as skipped_turns
from facts;
