select
    day,
    channel,
    queue,
    language,
    received,
    scored,
    skipped,
    failed,
    skipped_reasons,
    failed_reasons
from marts.coverage
where day = any(cast(:days as date[]))
order by day, channel, queue, language;
