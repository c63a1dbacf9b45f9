select idempotency_key
from ops.alerts
where idempotency_key = any(cast(:keys as text[]))
order by idempotency_key;
