-- What people decided about one conversation and what stands, oldest first.
select
    d.decision_id,
    d.kind,
    d.subject,
    d.value,
    d.person,
    d.decided_at,
    d.of_these_scores
from app.review_decisions as d
where d.interaction_key = cast(:interaction_key as uuid) and d.stands
order by d.decision_id;
