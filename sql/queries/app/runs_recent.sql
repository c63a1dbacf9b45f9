-- The runs started last.
select
    run_id,
    started_at,
    finished_at,
    job,
    status,
    day_from,
    day_to,
    received,
    scored,
    skipped,
    failed,
    error
from app.runs
order by started_at desc, run_id asc
limit :page_size;
