-- What the run's days hold that the serving models have not scored.
select
    i.day,
    count(*) as interactions,
    sum(i.turn_count) as turns
from core.interactions as i
inner join ops.run_days as r on i.day = r.day
where
    r.run_id = :run_id
    and i.current and i.status in ('completed', 'abandoned')
    and not exists (
        select from scores.interactions as s
        where
            s.interaction_key = i.interaction_key and s.version = i.version
            and s.current and s.model_versions = :model_versions
    )
group by i.day
order by i.day;
