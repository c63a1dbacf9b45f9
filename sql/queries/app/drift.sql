-- The drift of the newest week that has any contact, the farthest first.
select
    d.channel,
    d.measure,
    d.n,
    d.n_before,
    d.psi,
    d.drifted,
    d.most_changed,
    d.share,
    d.share_before
from app.drift as d
where d.week = (select max(newest.week) from app.drift as newest)
order by d.drifted desc nulls last, d.psi desc nulls last, d.channel asc, d.measure asc;
