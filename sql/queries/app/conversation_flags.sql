-- Why one interaction is flagged, the most severe flag first.
select
    code,
    severity,
    reason,
    evidence
from app.flags
where interaction_key = cast(:interaction_key as uuid)
order by severity desc, code asc;
