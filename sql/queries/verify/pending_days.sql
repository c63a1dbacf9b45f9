select day from ops.days
where touched > processed
order by day;
