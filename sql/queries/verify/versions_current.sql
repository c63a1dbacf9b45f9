-- Interactions whose versions are not 1..n with the last one current.
select
    min(i.source || '/' || i.interaction_id) as place,
    count(*) over () as faults
from core.interactions as i
where
    i.interaction_key in (
        select w.interaction_key from core.interactions as w
        where w.day between :first and :last
    )
group by i.interaction_key
having
    count(*) <> max(i.version)
    or count(*) filter (where i.current) <> 1
    or max(i.version) filter (where i.current) <> max(i.version)
order by place
limit 3;
