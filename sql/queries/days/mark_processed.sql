-- Each day of the run is done as of when the run looked; what touched it later is still to do.
update ops.days as d
set processed = greatest(d.processed, r.touched)
from ops.run_days as r
where r.run_id = :run_id and r.day = d.day;
