-- A retry goes on with what the run that it continues took on, if that run came as far as taking stock.
insert into ops.run_days (run_id, day, touched)
select
    cast(:run_id as text) as run_id,
    day,
    touched
from ops.run_days
where run_id = :ancestor
on conflict do nothing;
