insert into landing.churn_files (sha256, path, received, accepted, refused, known_until)
values (:sha256, :path, :received, :accepted, :refused, :known_until)
on conflict (sha256) do update set
    path = excluded.path,
    accepted = excluded.accepted,
    refused = excluded.refused,
    known_until = excluded.known_until,
    landed_at = now();
