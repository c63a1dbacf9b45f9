-- Who leaves at a stage, by topic: the share with its 95% interval (Wilson), of topics with 30 contacts.
with here as (
    select
        p.topic,
        p.outcome
    from app.journey_paths as p
    where
        p.journey = :journey and p.stage = :stage
        and p.day between :first_day and :last_day
        and (cast(:channel as text) = 'all' or p.channel = :channel)
),

counted as (
    select
        n.topic,
        count(*) as reached,
        count(*) filter (where n.outcome = 'left') as departed
    from here as n
    where n.outcome in ('left', 'went_on') and n.topic is not null
    group by n.topic
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
