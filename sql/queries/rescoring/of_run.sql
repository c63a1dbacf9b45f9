select
    day_from,
    day_to,
    before_versions,
    after_versions,
    interactions,
    measures,
    flags
from ops.rescore_reports
where run_id = :run_id
order by before_versions;
