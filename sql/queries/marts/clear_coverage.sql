delete from marts.coverage
where day = any(cast(:days as date[]));
