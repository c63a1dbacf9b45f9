-- Files of the drop folder as they were when they were last dealt with.
select
    path,
    size_bytes,
    modified_ns
from ops.drop_files
where path = any(cast(:paths as text[]));
