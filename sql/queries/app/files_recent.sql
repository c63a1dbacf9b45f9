-- The files landed last.
select
    path,
    format,
    size_bytes,
    received,
    accepted,
    unchanged,
    quarantined,
    truncated,
    error,
    landed_at
from app.files
order by landed_at desc nulls first, path asc
limit :page_size;
