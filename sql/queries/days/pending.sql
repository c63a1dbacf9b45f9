-- The days with work to do: something landed since, or something eligible has no score at all.
select day from ops.days
where touched > processed
union distinct
select i.day
from core.interactions as i
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
where i.current and i.status in ('completed', 'abandoned') and s.interaction_key is null
order by day;
