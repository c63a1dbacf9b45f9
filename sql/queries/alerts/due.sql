-- The next alert to send. Its row stays locked until it is noted as sent: another sender takes the one
-- behind it, and if this one's process ends before that, the row is as it was and is sent again with the
-- same key.
select
    idempotency_key,
    rule,
    condition,
    subject,
    value,
    day,
    cast(interaction_key as text) as interaction_key,
    send_to,
    attempts
from ops.alerts
where status = 'waiting' and due_at <= now()
order by due_at, found_at, idempotency_key
limit 1
for update skip locked;
