-- Eligible interactions that are neither scored, skipped nor failed, in days that count as done.
select
    i.source || '/' || i.interaction_id as place,
    count(*) over () as faults
from core.interactions as i
inner join ops.days as d on i.day = d.day
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
where
    i.day between :first and :last
    and d.touched <= d.processed
    and i.current and i.status in ('completed', 'abandoned')
    and s.interaction_key is null
order by place
limit 3;
