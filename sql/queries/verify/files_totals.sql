-- Files whose batches do not add up to them, or that were landed without being recorded as such.
with batches as (
    select
        file_sha256,
        sum(received) as received,
        sum(accepted) as accepted,
        sum(unchanged) as unchanged,
        sum(quarantined) as quarantined
    from landing.batches
    group by file_sha256
)

select
    f.path as place,
    count(*) over () as faults
from landing.files as f
left join batches as b using (file_sha256)
where
    f.landed_at is not null
    and (
        f.received <> coalesce(b.received, 0)
        or f.accepted <> coalesce(b.accepted, 0)
        or f.unchanged <> coalesce(b.unchanged, 0)
        or f.quarantined <> coalesce(b.quarantined, 0)
    )
order by place
limit 3;
