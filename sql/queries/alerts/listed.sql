select
    idempotency_key,
    rule,
    subject,
    value,
    found_at,
    due_at,
    status,
    attempts,
    fault
from ops.alerts
order by found_at desc, idempotency_key
limit :most;
