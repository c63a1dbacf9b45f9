select
    day,
    channel,
    contacts,
    on_journey,
    off_reasons
from marts.journey_coverage
where day = any(cast(:days as date[]))
order by day, channel;
