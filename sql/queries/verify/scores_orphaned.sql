-- Turn scores whose interaction has no score of that model, or under another day.
select
    t.interaction_key || ' version ' || t.version as place,
    count(*) over () as faults
from scores.turns as t
left join scores.interactions as s
    on
        t.interaction_key = s.interaction_key
        and t.version = s.version
        and t.model_version = s.model_versions
        and t.day = s.day
where t.day between :first and :last and s.interaction_key is null
group by t.interaction_key, t.version
order by place
limit 3;
