-- Days that hold interactions and are not in the book of days.
select
    i.day::text as place,
    count(*) over () as faults
from core.interactions as i
left join ops.days as d on i.day = d.day
where i.day between :first and :last and d.day is null
group by i.day
order by place
limit 3;
