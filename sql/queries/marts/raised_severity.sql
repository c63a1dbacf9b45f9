-- The flags of those interactions, with how grave each is: those on the current scores, and those that need
-- other contacts. What is joined is named by day on every side, so that no more than these days are read.
with scored as (
    select
        s.interaction_key,
        s.version,
        s.model_versions
    from core.interactions as i
    inner join scores.interactions as s
        on i.interaction_key = s.interaction_key and i.version = s.version and s.current
    where
        i.day between :first and :last and s.day between :first and :last
        and i.current and s.status = 'scored'
)

select
    f.interaction_key,
    f.code,
    f.severity
from scored as s
inner join scores.flags as f
    on
        s.interaction_key = f.interaction_key
        and s.version = f.version
        and s.model_versions = f.model_versions
where f.day between :first and :last
union all
select
    f.interaction_key,
    f.code,
    f.severity
from scored as s
inner join marts.flags as f on s.interaction_key = f.interaction_key and s.version = f.version
where f.day between :first and :last
order by interaction_key, code;
