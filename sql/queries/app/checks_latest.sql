-- The last result of every check.
select distinct on (asset, name)
    asset,
    name,
    blocking,
    passed,
    checked_at,
    day_from,
    day_to,
    result
from app.checks
order by asset asc, name asc, checked_at desc;
