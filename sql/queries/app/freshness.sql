-- What the line under every page's title says: how old the data is, and when it was last worked on.
-- The newest day is found from the end of an index, where max() over the view would read every interaction.
with newest as (
    select i.day
    from app.interactions as i
    order by i.day desc
    limit 1
)

select
    (select n.day from newest as n) as newest_day,
    (
        select max(i.ended_at) from app.interactions as i
        inner join newest as n on i.day = n.day
    ) as newest_ended_at,
    (
        select max(r.finished_at) from app.runs as r
        where r.status = 'succeeded'
    ) as last_success_at,
    exists(
        select 1 from app.coverage as c
        where c.scored > 0
    ) as any_scored;
