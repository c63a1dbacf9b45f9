insert into marts.journey_maps (rules, map)
values (:rules, cast(:map as jsonb))
on conflict (rules) do nothing;
