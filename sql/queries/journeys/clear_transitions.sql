delete from marts.journey_transitions
where week = any(cast(:weeks as date[]));
