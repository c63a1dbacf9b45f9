update review.evidence_requests
set answer = :answer
where interaction_key = cast(:key as uuid);
