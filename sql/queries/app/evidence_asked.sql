-- What became of asking for one interaction's evidence.
select answer
from app.evidence_requests
where interaction_key = cast(:interaction_key as uuid);
