delete from marts.channel_report
where week = any(cast(:weeks as date[]));
