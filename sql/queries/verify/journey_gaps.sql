-- The gaps that days were worked on with, and how many contacts that were.
select
    coalesce(cast(m.map ->> 'gap_days' as int), 14) as gap_days,
    sum(c.contacts) as contacts
from marts.journey_coverage as c
inner join marts.journey_maps as m on c.rules = m.rules
group by gap_days
order by gap_days;
