-- The stored flags of some days that rest on other interactions.
select
    interaction_key,
    version,
    day,
    code,
    severity,
    reason,
    evidence,
    related
from marts.flags
where day = any(cast(:days as date[]))
order by interaction_key, code;
