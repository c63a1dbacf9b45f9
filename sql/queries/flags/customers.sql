-- The contacts in a time of the customers who had one on some of its days: what repeats what. Customer by
-- customer, for what is asked is a few contacts of each, however many there are of all.
select
    i.interaction_key,
    s.version,
    i.day,
    i.customer_id,
    i.channel,
    i.queue,
    i.topic,
    i.started_at,
    i.ended_at
from (
    select distinct customer_id
    from core.interactions
    where day = any(cast(:days as date[])) and current and customer_id is not null
) as c
cross join
    lateral (
        select theirs.*
        from core.interactions as theirs
        where
            theirs.customer_id = c.customer_id
            and theirs.day between :first and :last
            and theirs.current
            and theirs.status in ('completed', 'abandoned')
            and theirs.direction = 'inbound'
        order by theirs.started_at, theirs.interaction_key
        offset 0
    ) as i
cross join
    lateral (
        select made.version
        from scores.interactions as made
        where made.interaction_key = i.interaction_key and made.version = i.version and made.current
        order by made.version
        limit 1
    ) as s
order by i.interaction_key;
