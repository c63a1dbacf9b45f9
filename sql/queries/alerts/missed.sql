-- Sending failed: again later, each time twice as late, and after some attempts not again.
update ops.alerts
set
    attempts = attempts + 1,
    send_to = cast(:left_over as text[]),
    fault = :fault,
    status = case when attempts + 1 >= :most then 'failed' else 'waiting' end,
    due_at = clock_timestamp() + interval '1 minute' * power(2, attempts)
where idempotency_key = :idempotency_key;
