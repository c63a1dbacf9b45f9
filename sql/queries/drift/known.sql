-- The stored distributions of a stretch of weeks, without those that are being counted anew.
select
    week,
    channel,
    measure,
    bin,
    n
from marts.distributions
where week between :first and :last and week <> all(cast(:apart_from as date[]))
order by week, channel, measure, bin;
