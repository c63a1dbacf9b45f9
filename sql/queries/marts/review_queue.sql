-- The stored lists of some days.
select
    day,
    interaction_key,
    version,
    stratum,
    position,
    priority,
    inclusion_probability,
    stratum_size
from marts.review_queue
where day between :first and :last
order by day, position;
