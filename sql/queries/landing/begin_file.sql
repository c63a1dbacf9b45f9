insert into landing.files (file_sha256, path, format, size_bytes, recipe)
values (:sha256, :path, :format, :size, :recipe)
on conflict (file_sha256) do nothing;
