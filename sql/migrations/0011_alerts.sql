-- The outbox: what somebody is to be told. A row is written with the run that found it, and sent
-- afterwards, so that nothing is lost between the two; the key is the same however often it is found or
-- sent.
create table ops.alerts (
    idempotency_key text primary key,
    rule text not null,
    condition text not null,
    subject text not null,
    value text not null,
    day date not null,
    interaction_key uuid,
    send_to text[] not null,
    found_at timestamptz not null default now(),
    found_on date not null,
    due_at timestamptz not null,
    status text not null check (status in ('waiting', 'sent', 'suppressed', 'failed')),
    attempts int not null default 0,
    sent_at timestamptz,
    fault text,
    check ((status = 'sent') = (sent_at is not null))
); create index alerts_waiting on ops.alerts (due_at) where status = 'waiting'; create index alerts_spent on
ops.alerts (rule, found_on); comment on column ops.alerts.found_on is 'The site''s local date of found_at:
the day whose budget it counts against.';
