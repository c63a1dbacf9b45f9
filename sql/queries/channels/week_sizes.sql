-- How many contacts each of the weeks has, to take them on in portions.
select
    w.week,
    count(*) as contacts
from unnest(cast(:weeks as date[])) as w (week)
inner join core.interactions as i on i.day between w.week and w.week + 6
where i.current and i.status in ('completed', 'abandoned')
group by w.week
order by w.week;
