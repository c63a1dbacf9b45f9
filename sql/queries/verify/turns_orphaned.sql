-- Turns whose interaction is not there, or is there under another day.
select
    t.interaction_key || ' version ' || t.version as place,
    count(*) over () as faults
from core.turns as t
left join core.interactions as i
    on t.interaction_key = i.interaction_key and t.version = i.version and t.day = i.day
where t.day between :first and :last and i.interaction_key is null
group by t.interaction_key, t.version
order by place
limit 3;
