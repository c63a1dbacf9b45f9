-- The flags of those interactions, with how grave each is.
select
    f.interaction_key,
    f.code,
    f.severity
from core.interactions as i
inner join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
inner join marts.raised as f on s.interaction_key = f.interaction_key and s.version = f.version
where i.day between :first and :last and i.current and s.status = 'scored'
order by f.interaction_key, f.code;
