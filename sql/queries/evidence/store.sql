insert into scores.evidence (interaction_key, version, model_versions, day, turns)
values (cast(:key as uuid), :version, :model_versions, :day, cast(:turns as jsonb))
on conflict (interaction_key, version, model_versions) do update set turns = excluded.turns;
