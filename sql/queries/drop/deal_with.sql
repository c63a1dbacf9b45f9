insert into ops.drop_files (path, size_bytes, modified_ns)
values (:path, :size_bytes, :modified_ns)
on conflict (path) do update
    set
        size_bytes = excluded.size_bytes,
        modified_ns = excluded.modified_ns,
        dealt_with_at = now();
