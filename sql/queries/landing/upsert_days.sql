-- In the order of the days, so that two writers never wait for each other in a circle.
insert into ops.days (day)
select touched.day
from unnest(cast(:days as date[])) as touched (day)
order by touched.day
on conflict (day) do update set touched = ops.days.touched + 1;
