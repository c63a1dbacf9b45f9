-- What one set of models said of these contacts, current or not.
select
    s.interaction_key,
    s.status,
    s.customer_level,
    s.customer_score,
    s.customer_end_score,
    s.customer_shift,
    s.agent_score,
    s.customer_phrase_score,
    s.p_dissatisfied,
    s.p_resolved,
    s.p_abandoned
from scores.interactions as s
inner join
    unnest(cast(:keys as uuid[]), cast(:versions as int[])) as wanted (interaction_key, version)
    using (interaction_key, version)
where s.model_versions = :model_versions
order by s.interaction_key;
