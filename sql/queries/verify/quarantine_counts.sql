-- Files with other refused lines than they say. What is older than the retention has been deleted on purpose.
with refused as (
    select
        file_sha256,
        count(*) as lines
    from landing.quarantine
    group by file_sha256
)

select
    f.path as place,
    count(*) over () as faults
from landing.files as f
left join refused as q using (file_sha256)
where
    f.landed_at > now() - make_interval(days => :quarantine_days)
    and f.quarantined <> coalesce(q.lines, 0)
order by place
limit 3;
