-- Decided disputes, the newest decision first; found counts all of them.
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
where verdict is not null
order by resolved_at desc, dispute desc
limit :at_most;
