-- The records refused last. Their shape is made of the page's records only: of all it would take a second.
with newest as (
    select
        quarantined_at,
        path,
        line
    from app.quarantine
    order by quarantined_at desc, path asc, line asc
    limit :page_size offset :skip
)

select
    q.quarantined_at,
    q.reason,
    q.field,
    q.path,
    q.line,
    q.raw_bytes,
    q.shape
from newest as n
inner join app.quarantine as q
    on n.quarantined_at = q.quarantined_at and n.path = q.path and n.line = q.line
order by q.quarantined_at desc, q.path asc, q.line asc;
