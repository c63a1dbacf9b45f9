-- How often each flag was raised.
select
    code,
    count(*)::int as interactions
from app.flags
group by code
order by interactions desc, code asc
