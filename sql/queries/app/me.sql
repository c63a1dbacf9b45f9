-- The person that the transaction names.
select
    person,
    display_name,
    agent_id,
    roles,
    last_seen_at
from app.me;
