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
from marts.coaching_effects
where session = any(cast(:sessions as bigint[]))
order by session, metric;
