-- Who leaves at a stage, by topic: the share with its 95% interval (Wilson), of topics with 30 contacts.
with counted as (
    select
        i.topic,
        count(*) as reached,
        count(*) filter (where p.outcome = 'left') as departed
    from app.journey_paths as p
    inner join app.interactions as i on p.interaction_key = i.interaction_key and p.day = i.day
    where
        p.journey = :journey and p.stage = :stage
        and p.day between :first_day and :last_day
        and (cast(:channel as text) = 'all' or p.channel = :channel)
        and p.outcome in ('left', 'went_on') and i.topic is not null
    group by i.topic
),

shares as (
    select
        topic,
        reached,
        cast(departed as double precision) / reached as drop_off,
        3.8414588206941254 / reached as z2n
    from counted
    where reached >= 30
)

select
    topic,
    reached,
    drop_off,
    (drop_off + z2n / 2 - sqrt(z2n * (drop_off * (1 - drop_off) + z2n / 4))) / (1 + z2n) as low,
    (drop_off + z2n / 2 + sqrt(z2n * (drop_off * (1 - drop_off) + z2n / 4))) / (1 + z2n) as high
from shares
order by topic;
