-- How many contacts of which kind agents had in some days.
select
    agent_id,
    channel,
    queue,
    count(*) as contacts
from core.interactions
where
    day between :first and :last
    and current and status in ('completed', 'abandoned') and agent_id is not null
group by agent_id, channel, queue
order by agent_id, channel, queue;
