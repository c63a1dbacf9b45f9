-- The days that have a list, newest first, and how far each has come.
select
    day,
    count(*) as listed,
    count(*) filter (where stratum = 'random') as drawn,
    count(*) filter (where finished_at is not null) as finished,
    count(*) filter (where finished_at is null and reviewer is not null) as taken
from app.review_queue
where
    day > (
        select q.day
        from app.review_queue as q
        order by q.day desc
        limit 1
    ) - 60
group by day
order by day desc;
