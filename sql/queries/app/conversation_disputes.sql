-- What agents said against the flags of one conversation, the newest first.
select
    dispute,
    code,
    person,
    disputed_by,
    reason,
    disputed_at,
    verdict,
    note,
    resolved_at,
    withdrawn_at
from app.disputes
where interaction_key = cast(:interaction_key as uuid)
order by dispute desc;
