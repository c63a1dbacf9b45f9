-- The touchpoints of a stretch of days, with what is known of their contacts.
select
    t.day,
    t.journey_key,
    t.touchpoint,
    t.customer_id,
    i.channel,
    i.topic,
    s.customer_score
from marts.journey_touchpoints as t
inner join core.interactions as i on t.interaction_key = i.interaction_key and i.current
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
where t.day between :first and :last
order by t.journey_key, t.touchpoint;
