delete from marts.drift
where week = any(cast(:weeks as date[]));
