-- Days that are done and those that are not, of what was asked for.
select
    day,
    touched > processed as pending
from ops.days
where day between :first and :last
order by day;
