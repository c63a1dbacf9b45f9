-- Ledger rows of days that nothing is known of, and that were not dropped on purpose.
select
    c.day::text as place,
    count(*) over () as faults
from marts.coverage as c
left join ops.days as d using (day)
left join ops.dropped_months as m on m.month = date_trunc('month', c.day)::date
where c.day between :first and :last and d.day is null and m.month is null
group by c.day
order by place
limit 3;
