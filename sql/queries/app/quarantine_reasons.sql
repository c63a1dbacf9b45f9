-- What was refused, by reason.
select
    reason,
    count(*) as records,
    count(distinct path) as files,
    max(quarantined_at) as last_at
from app.quarantine
group by reason
order by records desc, reason asc;
