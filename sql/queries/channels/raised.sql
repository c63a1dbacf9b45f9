-- The flags of those contacts.
select
    f.interaction_key,
    f.code
from core.interactions as i
inner join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
inner join scores.flags as f
    on
        s.interaction_key = f.interaction_key
        and s.version = f.version
        and s.model_versions = f.model_versions
where
    i.day between :first and :last and s.day between :first and :last and f.day between :first and :last
    and i.current and i.status in ('completed', 'abandoned');
