-- The records refused last.
select
    quarantined_at,
    reason,
    field,
    path,
    line,
    raw_bytes,
    shape
from app.quarantine
order by quarantined_at desc, path asc, line asc
limit :page_size offset :skip;
