-- The alerts found last.
select
    found_at,
    rule,
    condition,
    subject,
    value,
    interaction_key,
    status,
    send_to,
    sent_at,
    fault
from app.alerts
order by found_at desc, idempotency_key asc
limit :page_size;
