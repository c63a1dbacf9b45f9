-- Those who left at a step beside those who stayed.
select
    who,
    contacts,
    customer_score,
    low,
    high,
    n
from app.journey_leavers
where journey = :journey and channel = :channel and step = :step
order by who;
