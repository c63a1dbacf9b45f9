-- Who carries a flag of some days.
select cast(interaction_key as text) as interaction_key
from marts.flags
where code = :code and day = any(cast(:days as date[]));
