-- Files of whose accepted versions fewer are stored. A file that was read again by another recipe counts only
-- what it then brought, so more may be; and whole months may have been dropped on purpose.
with stored as (
    select
        file_sha256,
        count(*) as versions
    from core.interactions
    group by file_sha256
)

select
    f.path as place,
    count(*) over () as faults
from landing.files as f
left join stored as s using (file_sha256)
where
    f.landed_at is not null
    and coalesce(s.versions, 0) < f.accepted
    and not exists (select from ops.dropped_months)
order by place
limit 3;
