-- A run's account is that of its days as they stand when it ends.
with account as (
    select
        sum(c.received) as received,
        sum(c.scored) as scored,
        sum(c.skipped) as skipped,
        sum(c.failed) as failed
    from marts.coverage as c
    inner join ops.run_days as r on c.day = r.day
    where r.run_id = :run_id
)

update ops.runs
set
    status = 'succeeded',
    finished_at = clock_timestamp(),
    heartbeat_at = clock_timestamp(),
    received = coalesce(account.received, 0),
    scored = coalesce(account.scored, 0),
    skipped = coalesce(account.skipped, 0),
    failed = coalesce(account.failed, 0),
    error = null
from account
where run_id = :run_id;
