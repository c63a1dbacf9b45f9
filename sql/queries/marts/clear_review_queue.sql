delete from marts.review_queue
where day = any(cast(:days as date[]));
