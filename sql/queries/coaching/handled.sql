-- How much coaching has to account for in a week: agents, and their contacts.
select
    cast(:first as date) as week,
    count(distinct agent_id) as agents,
    count(*) as contacts
from core.interactions
where
    day between :first and :last
    and current and status in ('completed', 'abandoned') and agent_id is not null;
