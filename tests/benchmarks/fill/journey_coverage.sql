insert into marts.journey_coverage (day, channel, contacts, on_journey, rules)
select
    day,
    channel,
    count(*) as contacts,
    count(*) as on_journey,
    :rules as rules
from facts
group by day, channel;
