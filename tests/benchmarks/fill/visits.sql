-- Everybody comes to the first stage; four in five go on from each.
insert into marts.journey_visits (
    day, interaction_key, position, journey, channel, customer_id, stage, next_stage, ended, customer_score,
    emotional_change
)
select
    f.day,
    f.interaction_key,
    s.position,
    'service' as journey,
    f.channel,
    f.customer_id,
    stages[s.position] as stage,
    case when s.position < f.came_to then stages[s.position + 1] end as next_stage,
    case
        when s.position < f.came_to then null
        when f.came_to = 7 then 'settled'
        else 'stopped'
    end as ended,
    greatest(-5, least(5, f.begin_score + (f.end_score - f.begin_score) * s.position / 7)) as customer_score,
    case when s.position < f.came_to then (f.end_score - f.begin_score) / 7 end as emotional_change
from (
    select
        *,
        array['greet', 'identify', 'describe', 'diagnose', 'resolve', 'confirm', 'close'] as stages,
        1 + least(cast(floor(ln(greatest(random(), 1e-9)) / ln(0.85)) as int), 6) as came_to
    from facts
) as f
cross join generate_series(1, f.came_to) as s (position);
