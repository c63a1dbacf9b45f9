insert into ops.models (model_version, sha256)
values (:model_version, :sha256)
on conflict (model_version) do nothing;
