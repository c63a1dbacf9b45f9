update ops.runs as r
set
    looked_at = a.looked_at,
    days = a.days,
    heartbeat_at = clock_timestamp()
from ops.runs as a
where r.run_id = :run_id and a.run_id = :ancestor and a.looked_at is not null;
