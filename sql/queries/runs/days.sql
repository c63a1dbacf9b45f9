select day from ops.run_days
where run_id = :run_id
order by day;
