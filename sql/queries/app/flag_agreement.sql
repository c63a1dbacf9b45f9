-- How often people found each flag right, among those that they decided about.
select
    code,
    count(*) as decided,
    count(*) filter (where agreed) as agreed
from app.flag_labels
group by code
order by decided desc, code asc;
