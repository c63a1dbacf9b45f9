-- Before and after one coaching, by metric.
select
    session,
    metric,
    n_before,
    n_after,
    before,
    after,
    peers,
    peers_before,
    peers_after,
    expected,
    effect,
    low,
    high,
    verdict,
    reason,
    through
from app.coaching_effects
where session = :session
order by metric;
