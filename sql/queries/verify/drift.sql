select
    week,
    channel,
    measure,
    n,
    n_before,
    bins,
    psi,
    p_value,
    drifted,
    most_changed,
    share,
    share_before
from marts.drift
where week = any(cast(:weeks as date[]));
