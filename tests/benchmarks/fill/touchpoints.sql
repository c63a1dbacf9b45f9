-- All of them at once, for a journey may span any of the transactions that the contacts came in.
insert into marts.journey_touchpoints (
    interaction_key, day, customer_id, started_at, ended_at, journey_key, touchpoint, gap_ms
)
with ordered as (
    select
        interaction_key,
        day,
        customer_id,
        started_at,
        ended_at,
        started_at - max(ended_at) over (
            partition by customer_id order by started_at, interaction_key
            rows between unbounded preceding and 1 preceding
        ) as gap
    from core.interactions
    where source = 'filled'
),

numbered as (
    select
        *,
        count(*) filter (where gap is null or gap >= make_interval(days => :gap_days)) over (
            partition by customer_id order by started_at, interaction_key
        ) as journey
    from ordered
)

select
    interaction_key,
    day,
    customer_id,
    started_at,
    ended_at,
    first_value(interaction_key) over journey_of as journey_key,
    row_number() over journey_of as touchpoint,
    case
        when row_number() over journey_of > 1 then cast(extract(epoch from gap) * 1000 as bigint)
    end as gap_ms
from numbered
window journey_of as (partition by customer_id, journey order by started_at, interaction_key);
