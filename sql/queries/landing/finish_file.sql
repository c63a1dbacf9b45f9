-- The file's accounting is the sum of its batches; it has landed unless reading it was broken off.
update landing.files
set
    landed_at = case when :landed then now() end,
    received = totals.received,
    accepted = totals.accepted,
    unchanged = totals.unchanged,
    quarantined = totals.quarantined,
    ignored_fields = totals.ignored_fields,
    truncated = :truncated,
    error = :error
from (
    select
        coalesce(sum(b.received), 0) as received,
        coalesce(sum(b.accepted), 0) as accepted,
        coalesce(sum(b.unchanged), 0) as unchanged,
        coalesce(sum(b.quarantined), 0) as quarantined,
        coalesce(
            (
                select jsonb_object_agg(counted.name, counted.records)
                from (
                    select
                        field.key as name,
                        sum(cast(field.value as bigint)) as records
                    from landing.batches as with_fields
                    cross join jsonb_each_text(with_fields.ignored_fields) as field
                    where with_fields.file_sha256 = :sha256
                    group by field.key
                ) as counted
            ),
            '{}'
        ) as ignored_fields
    from landing.batches as b
    where b.file_sha256 = :sha256
) as totals
where landing.files.file_sha256 = :sha256;
