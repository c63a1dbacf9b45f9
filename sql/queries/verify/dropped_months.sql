select month from ops.dropped_months
order by month;
