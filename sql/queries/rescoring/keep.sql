insert into ops.rescore_reports (
    day_from, day_to, before_versions, after_versions, run_id, interactions, measures, flags
) values (
    :first, :last, :before_versions, :after_versions, :run_id, :interactions,
    cast(:measures as jsonb), cast(:flags as jsonb)
)
on conflict (day_from, day_to, before_versions, after_versions) do update set
    run_id = excluded.run_id,
    reported_at = excluded.reported_at,
    interactions = excluded.interactions,
    measures = excluded.measures,
    flags = excluded.flags;
