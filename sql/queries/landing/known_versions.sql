select
    cast(interaction_key as text) as interaction_key,
    version,
    content_hash,
    current,
    day
from core.interactions
where interaction_key = any(cast(:keys as uuid[]));
