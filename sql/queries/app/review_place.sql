-- Where one conversation stands on its day's list; no row where it is on none.
select
    q.day,
    q.position,
    q.stratum,
    q.inclusion_probability,
    q.stratum_size,
    q.reviewer,
    q.finished_by,
    q.finished_at
from app.review_queue as q
inner join app.interactions as i on q.interaction_key = i.interaction_key and q.day = i.day
where i.interaction_key = cast(:interaction_key as uuid);
