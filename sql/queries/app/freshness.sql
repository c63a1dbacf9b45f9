-- What the line under every page's title says: how old the data is, and when it was last worked on.
select
    newest.newest_day,
    (
        select max(i.ended_at) from app.interactions as i
        where i.day = newest.newest_day
    ) as newest_ended_at,
    (
        select max(r.finished_at) from app.runs as r
        where r.status = 'succeeded'
    ) as last_success_at,
    exists(
        select 1 from app.coverage as c
        where c.scored > 0
    ) as any_scored
from (select max(i.day) as newest_day from app.interactions as i) as newest;
