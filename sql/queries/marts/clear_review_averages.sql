delete from marts.review_averages
where week = any(cast(:weeks as date[]));
