-- How the contacts of some weeks are spread, by channel: each contact once in each measure.
select
    cast(date_trunc('week', i.day) as date) as week,
    i.channel,
    m.measure,
    m.bin,
    count(*) as n
from core.interactions as i
left join scores.interactions as s
    on
        i.interaction_key = s.interaction_key and i.version = s.version and s.current
        and s.day between :first and :last
cross join
    lateral (
        values
        ('queue', coalesce(i.queue, '')),
        ('language', coalesce(i.language, '')),
        ('outcome', case when s.status = 'scored' then 'scored' else coalesce(s.reason, 'waiting') end),
        (
            'turns',
            (array['1 to 5', '6 to 10', '11 to 20', '21 to 40', 'over 40'])[
                width_bucket(i.turn_count, array[1, 6, 11, 21, 41])
            ]
        ),
        (
            'customer_score',
            coalesce(
                (array['under -3', '-3 to -1', '-1 to +1', '+1 to +3', '+3 and over'])[
                    width_bucket(s.customer_score, array[-3.0, -1.0, 1.0, 3.0]) + 1
                ],
                ''
            )
        ),
        (
            'p_dissatisfied',
            coalesce(
                (array['under 20%', '20% to 40%', '40% to 60%', '60% to 80%', '80% and over'])[
                    width_bucket(s.p_dissatisfied, array[0.2, 0.4, 0.6, 0.8]) + 1
                ],
                ''
            )
        )
    ) as m (measure, bin)
where
    i.day between :first and :last
    and i.current and i.status in ('completed', 'abandoned')
group by date_trunc('week', i.day), i.channel, m.measure, m.bin
order by week, i.channel, m.measure, m.bin;
