insert into marts.journey_maps (rules, map)
values (:rules, '{}')
on conflict (rules) do nothing;
