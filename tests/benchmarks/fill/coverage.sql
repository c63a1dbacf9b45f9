insert into marts.coverage (day, channel, queue, language, received, scored, skipped, failed)
select
    day,
    channel,
    queue,
    'en' as language,
    count(*) as received,
    count(*) as scored,
    0 as skipped,
    0 as failed
from facts
group by day, channel, queue;
