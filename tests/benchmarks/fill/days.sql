insert into ops.days (day, touched, processed)
select distinct
    day,
    1 as touched,
    1 as processed
from facts
on conflict (day) do nothing;
