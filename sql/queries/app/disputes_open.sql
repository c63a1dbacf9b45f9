-- Disputes that nobody has decided or taken back, the one that waits longest first; found counts all of them.
select
    dispute,
    interaction_key,
    channel,
    queue,
    code,
    flag_reason,
    disputed_by,
    reason,
    disputed_at,
    verdict,
    note,
    resolved_by,
    resolved_at,
    count(*) over () as found
from app.disputes
where verdict is null and withdrawn_at is null
order by disputed_at asc, dispute asc
limit :at_most;
