-- Everybody who is known, or one of them; read by the owner of the database.
select
    person,
    display_name,
    agent_id,
    roles,
    claimed_roles,
    active,
    known_since,
    last_seen_at
from review.people
where cast(:person as text) is null or person = :person
order by display_name, person;
