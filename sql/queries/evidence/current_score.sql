-- The current version of an interaction and its current score by these models, locked against a change.
select
    s.version,
    s.day
from scores.interactions as s
inner join core.interactions as i using (interaction_key, version)
where
    s.interaction_key = cast(:key as uuid)
    and s.current and i.current
    and s.model_versions = :model_versions
for share of s;
