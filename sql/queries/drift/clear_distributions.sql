delete from marts.distributions
where week = any(cast(:weeks as date[]));
