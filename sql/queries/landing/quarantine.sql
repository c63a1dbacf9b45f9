insert into landing.quarantine (file_sha256, line, reason, field, path, raw)
select
    :sha256 as file_sha256,
    refused.line,
    refused.reason,
    refused.field,
    :path as path,
    refused.raw
from
    unnest(
        cast(:lines as bigint[]), cast(:reasons as text[]), cast(:fields as text[]), cast(:raws as bytea[])
    ) as refused (line, reason, field, raw)
on conflict (file_sha256, line) do nothing;
