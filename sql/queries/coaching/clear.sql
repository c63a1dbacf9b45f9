delete from marts.agent_coaching
where week = any(cast(:weeks as date[]));
