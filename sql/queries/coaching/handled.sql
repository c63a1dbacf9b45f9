-- How much coaching has to account for in a week: agents, and their contacts.
select
    cast(:first as date) as week,
    count(*) as agents,
    coalesce(sum(theirs.contacts), 0) as contacts
from (
    select count(*) as contacts
    from core.interactions
    where
        day between :first and :last
        and current and status in ('completed', 'abandoned') and agent_id is not null
    group by agent_id
) as theirs;
