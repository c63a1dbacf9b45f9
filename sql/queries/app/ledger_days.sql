-- The ledger by day: what came in, and what became of it.
select
    day,
    sum(received) as received,
    sum(scored) as scored,
    sum(skipped) as skipped,
    sum(failed) as failed,
    sum(received) - sum(scored) - sum(skipped) - sum(failed) as missing
from app.coverage
where day between :first_day and :last_day
group by day
order by day desc;
