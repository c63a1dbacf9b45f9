-- The flags that one set of models raised on these contacts, current or not.
select
    f.interaction_key,
    f.code
from scores.flags as f
inner join
    unnest(cast(:keys as uuid[]), cast(:versions as int[])) as wanted (interaction_key, version)
    using (interaction_key, version)
where f.model_versions = :model_versions
order by f.interaction_key, f.code;
