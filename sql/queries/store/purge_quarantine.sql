update landing.quarantine set raw = null
where raw is not null and quarantined_at < now() - make_interval(days => :days);
