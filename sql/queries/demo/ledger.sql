-- The ledger over everything: it must balance.
select
    coalesce(sum(received), 0)::int as received,
    coalesce(sum(scored), 0)::int as scored,
    coalesce(sum(skipped), 0)::int as skipped,
    coalesce(sum(failed), 0)::int as failed
from app.coverage
