-- What somebody was, or is to be, told.

create view app.alerts as
select
    idempotency_key,
    rule,
    condition,
    subject,
    value,
    day,
    interaction_key,
    send_to,
    found_at,
    due_at,
    status,
    attempts,
    sent_at,
    fault
from ops.alerts
where (select review.sees_operations());

comment on view app.alerts is 'One row for each firing of an alert rule: waiting, sent, suppressed by its budget, or failed.';
comment on column app.alerts.idempotency_key is 'The same for the same rule and subject, however often it is found or sent. (volatile)';
comment on column app.alerts.rule is 'Name of the rule. (volatile)';
comment on column app.alerts.condition is 'What the rule asked. (volatile)';
comment on column app.alerts.subject is 'On what it fired, by its ids. (volatile)';
comment on column app.alerts.value is 'What it found there. (volatile)';
comment on column app.alerts.day is 'The day of the interaction, or of the figure. (volatile)';
comment on column app.alerts.interaction_key is 'The interaction; null for a figure of a day. (volatile)';
comment on column app.alerts.send_to is 'Names of the targets. (volatile)';
comment on column app.alerts.found_at is 'When a run found it. (volatile)';
comment on column app.alerts.due_at is 'From when it may be sent: the end of quiet hours. (volatile)';
comment on column app.alerts.status is 'waiting, sent, suppressed (beyond the rule''s budget of that day) or failed. (volatile)';
comment on column app.alerts.attempts is 'How often sending was tried. (volatile)';
comment on column app.alerts.sent_at is 'When it was sent; null if it was not. (volatile)';
comment on column app.alerts.fault is 'Which targets did not take it. (volatile)';
