select
    week,
    metric,
    read,
    population,
    risk_targeted,
    honest,
    low,
    high,
    everything
from marts.review_averages
where week = any(cast(:weeks as date[]))
order by week, metric;
