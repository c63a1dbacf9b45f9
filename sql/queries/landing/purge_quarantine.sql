-- Refused bytes are kept for a set time only; how many there were stays in landing.batches.
delete from landing.quarantine
where quarantined_at < now() - make_interval(days => :days);
