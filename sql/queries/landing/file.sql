-- What is known of a file's content, however it is named.
select
    recipe,
    format,
    landed_at is not null as landed,
    error
from landing.files
where file_sha256 = :sha256;
