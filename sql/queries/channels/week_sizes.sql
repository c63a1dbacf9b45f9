-- How many contacts each of the weeks has, whatever came of them, to take them on in portions.
select
    w.week,
    held.contacts
from (select unnest(cast(:weeks as date[])) as week) as w
cross join
    lateral (
        select count(*) as contacts
        from core.interactions as i
        where i.day between w.week and w.week + 6 and i.current
    ) as held
where held.contacts > 0
order by w.week;
