update ops.alerts
set status = 'sent', sent_at = clock_timestamp(), attempts = attempts + 1, fault = null
where idempotency_key = :idempotency_key;
