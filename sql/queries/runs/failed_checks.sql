select
    asset,
    name,
    result
from ops.check_results
where run_id = :run_id and blocking and not passed
order by check_id;
