-- Scored or skipped interactions without their dynamics, and failed ones with some, or under another day.
select
    i.source || '/' || i.interaction_id as place,
    count(*) over () as faults
from scores.interactions as s
inner join core.interactions as i using (interaction_key, version)
left join scores.dynamics as d using (interaction_key, version)
where
    s.day between :first and :last
    and s.current
    and (s.status = 'failed') is distinct from (d.interaction_key is null or d.day <> s.day)
order by place
limit 3;
