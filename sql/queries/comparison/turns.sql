-- What one set of models said of the turns of these contacts, current or not.
select
    s.interaction_key,
    s.turn_index,
    s.label,
    s.score
from scores.turns as s
inner join
    unnest(cast(:keys as uuid[]), cast(:versions as int[])) as wanted (interaction_key, version)
    using (interaction_key, version)
where s.model_version = :model_versions and s.day = any(cast(:days as date[]))
order by s.interaction_key, s.turn_index;
