-- Scores that say whose place they took, where those are not kept as history.
select
    min(i.source || '/' || i.interaction_id) as place,
    count(*) over () as faults
from scores.interactions as s
inner join core.interactions as i using (interaction_key, version)
left join scores.interactions as h
    on s.interaction_key = h.interaction_key and s.version = h.version and s.replaced = h.model_versions
where s.day between :first and :last and s.replaced is not null and h.interaction_key is null
group by s.interaction_key, s.version
order by place
limit 3;
