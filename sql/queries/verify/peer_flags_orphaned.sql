-- Flags that rest on other interactions, of versions that are not current or under another day.
select
    i.source || '/' || i.interaction_id || ' ' || f.code as place,
    count(*) over () as faults
from marts.flags as f
inner join core.interactions as i using (interaction_key, version)
where f.day between :first and :last and i.current and f.day <> i.day
order by place
limit 3;
