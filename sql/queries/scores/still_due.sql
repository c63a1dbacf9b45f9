-- Of what a chunk holds, what is neither superseded nor scored by another run in the meantime.
select
    i.interaction_key,
    i.version
from core.interactions as i
inner join
    unnest(cast(:keys as uuid[]), cast(:versions as int[])) as wanted (interaction_key, version)
    using (interaction_key, version)
where
    i.current
    and not exists (
        select from scores.interactions as s
        where
            s.interaction_key = i.interaction_key and s.version = i.version
            and s.current and s.model_versions = :model_versions
    );
