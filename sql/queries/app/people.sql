-- Everybody who is known, with their roles; no rows for who may not know.
select
    person,
    display_name,
    agent_id,
    roles,
    claimed_roles,
    active,
    known_since,
    last_seen_at
from app.people
order by display_name, person;
