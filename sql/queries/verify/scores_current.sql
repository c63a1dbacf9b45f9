-- Interactions with a current score for a version that is not current, or scored without a current score.
select
    min(i.source || '/' || i.interaction_id) as place,
    count(*) over () as faults
from core.interactions as i
left join scores.interactions as s using (interaction_key, version)
where
    i.interaction_key in (
        select w.interaction_key from core.interactions as w
        where w.day between :first and :last
    )
group by i.interaction_key
having
    count(*) filter (where s.current and not i.current) > 0
    or (
        count(*) filter (where i.current and s.interaction_key is not null) > 0
        and count(*) filter (where i.current and s.current) <> 1
    )
order by place
limit 3;
