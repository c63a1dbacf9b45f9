delete from scores.turns
where
    interaction_key = any(cast(:keys as uuid[])) and model_version = :model_versions
    and day = any(cast(:days as date[]))
    and (interaction_key, version) in (
        select
            wanted.interaction_key,
            wanted.version
        from unnest(cast(:keys as uuid[]), cast(:versions as int[])) as wanted (interaction_key, version)
    );
