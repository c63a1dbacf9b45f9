-- What was measured of a version is measured anew with whatever scores it anew.
delete from scores.dynamics
where
    (interaction_key, version) in (
        select
            wanted.interaction_key,
            wanted.version
        from unnest(cast(:keys as uuid[]), cast(:versions as int[])) as wanted (interaction_key, version)
    );
