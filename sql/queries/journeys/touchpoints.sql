-- The touchpoints of a stretch of days, with what is known of their contacts; those of a day, channel and
-- topic in one row. Journeys and customers go as numbers: all that is asked of them is who is the same.
select
    t.day,
    i.channel,
    i.topic,
    array_to_json(array_agg(hashtextextended(cast(t.journey_key as text), 0))) as journey_key,
    array_to_json(array_agg(t.touchpoint)) as touchpoint,
    array_to_json(array_agg(hashtextextended(t.customer_id, 0))) as customer,
    array_to_json(array_agg(s.customer_score)) as customer_score
from marts.journey_touchpoints as t
inner join core.interactions as i
    on t.interaction_key = i.interaction_key and i.current and i.day between :first and :last
left join scores.interactions as s
    on
        i.interaction_key = s.interaction_key and i.version = s.version and s.current
        and s.day between :first and :last
where t.day between :first and :last
group by t.day, i.channel, i.topic;
