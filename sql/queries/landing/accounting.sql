-- The report of a file.
select
    f.format,
    f.received,
    f.accepted,
    f.unchanged,
    f.quarantined,
    f.ignored_fields,
    f.error,
    coalesce(
        (
            select jsonb_object_agg(counted.reason, counted.records)
            from (
                select
                    refused.key as reason,
                    sum(cast(refused.value as bigint)) as records
                from landing.batches as b
                cross join jsonb_each_text(b.reasons) as refused
                where b.file_sha256 = f.file_sha256
                group by refused.key
            ) as counted
        ),
        '{}'
    ) as reasons
from landing.files as f
where f.file_sha256 = :sha256;
