-- One run, for the person who started it.
select
    r.run_id,
    r.status,
    r.days,
    r.received,
    r.scored,
    r.skipped,
    r.failed,
    r.error,
    (
        select count(*) from scores.flags
        inner join scores.interactions as s using (interaction_key, version, model_versions)
        inner join ops.run_days as d on s.day = d.day
        where s.current and d.run_id = r.run_id
    ) as flags
from ops.runs as r
where r.run_id = :run_id;
