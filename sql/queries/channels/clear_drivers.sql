delete from marts.channel_drivers
where week = any(cast(:weeks as date[]));
