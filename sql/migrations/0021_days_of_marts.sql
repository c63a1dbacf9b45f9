-- What a night's marts read is found by day, and their peers by channel and queue: not by going through all
-- that was ever scored.
create index dynamics_day on scores.dynamics (day);
create index interactions_peers
on core.interactions (channel, coalesce(queue, ''), interaction_key)
include (queue, day, version)
where current;
