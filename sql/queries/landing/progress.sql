-- How far a file has come.
select
    coalesce(max(batch_no), 0) as batches,
    coalesce(max(last_line), 0) as last_line
from landing.batches
where file_sha256 = :sha256;
