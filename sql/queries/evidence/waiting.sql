-- What somebody asked for and nobody has dealt with, oldest first.
select r.interaction_key
from review.evidence_requests as r
where r.answer is null
order by r.asked_at, r.interaction_key
limit :most;
