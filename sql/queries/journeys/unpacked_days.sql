-- Days that were followed and not packed: by a version of before there was such a thing.
select c.day
from marts.journey_coverage as c
left join marts.journey_days as d on c.day = d.day
where c.day between :first and :last and d.day is null
group by c.day
order by c.day;
