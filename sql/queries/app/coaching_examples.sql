-- The conversations of an agent's week to listen to, by metric and in the order to listen in.
select
    c.metric,
    cast(example.value ->> 'interaction_key' as uuid) as interaction_key,
    example.value ->> 'interaction_id' as interaction_id,
    example.value ->> 'side' as side,
    example.value -> 'turns' as turns
from app.agent_coaching as c
cross join jsonb_array_elements(c.examples) with ordinality as example (value, place)
where c.agent_id = :agent_id and c.week = :week
order by c.metric, example.place;
