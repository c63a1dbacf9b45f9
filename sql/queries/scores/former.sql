-- Whose scores are current for these versions now: those that are about to give way.
select
    s.interaction_key,
    s.version,
    s.model_versions as replaced
from scores.interactions as s
inner join
    unnest(cast(:keys as uuid[]), cast(:versions as int[])) as wanted (interaction_key, version)
    using (interaction_key, version)
where s.current
order by s.interaction_key;
