-- What the ledger counts: every eligible interaction that was there when the run looked, and its fate.
-- What landed later counts once it has a score; until then it is the next run's.
select
    i.interaction_key,
    i.day,
    i.channel,
    i.queue,
    i.language,
    s.status,
    s.reason
from core.interactions as i
left join scores.interactions as s
    on
        i.interaction_key = s.interaction_key and i.version = s.version and s.current
        and s.day = any(cast(:days as date[]))
where
    i.day = any(cast(:days as date[]))
    and i.current and i.status in ('completed', 'abandoned')
    and (
        s.interaction_key is not null
        or i.landed_at <= coalesce(cast(:looked_at as timestamptz), 'infinity')
    )
order by i.interaction_key;
