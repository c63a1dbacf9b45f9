-- How many alerts each rule has found today that are, or will be, sent.
select
    rule,
    count(*) as spent
from ops.alerts
where found_on = :today and status <> 'suppressed'
group by rule
order by rule;
