-- The days of the window that the run takes on: all of them, or those with work to do.
insert into ops.run_days (run_id, day, touched)
select
    cast(:run_id as text) as run_id,
    d.day,
    d.touched
from ops.days as d
where
    d.day between :first and :last
    and (
        not :pending_only
        or d.touched > d.processed
        or exists (
            select from core.interactions as i
            left join scores.interactions as s
                on i.interaction_key = s.interaction_key and i.version = s.version and s.current
            where
                i.day = d.day and i.current and i.status in ('completed', 'abandoned')
                and s.interaction_key is null
        )
    );
