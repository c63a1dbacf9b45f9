-- What a week's lists say as they are, what they honestly say about everything, and what everything says.
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
from app.review_averages
where week = date_trunc('week', cast(:day as date))
order by metric;
