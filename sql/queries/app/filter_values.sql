-- What the filters offer: the days that are in the ledger, and the channels and queues seen on them.
select
    channel,
    queue,
    min(day) as first_day,
    max(day) as last_day
from app.coverage
group by channel, queue
order by channel, queue;
