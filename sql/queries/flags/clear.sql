delete from marts.flags
where code = :code and day = any(cast(:days as date[]));
