-- What the line under every page's title says: how old the data is, and when it was last worked on.
select
    (select a.newest_day from app.data_age as a) as newest_day,
    (select a.newest_ended_at from app.data_age as a) as newest_ended_at,
    (
        select max(r.finished_at) from app.runs as r
        where r.status = 'succeeded'
    ) as last_success_at,
    exists(
        select 1 from app.coverage as c
        where c.scored > 0
    ) as any_scored;
