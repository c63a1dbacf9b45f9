-- The person that the transaction names.
select
    person,
    display_name,
    agent_id,
    roles
from app.me;
