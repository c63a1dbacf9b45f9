-- What a run took on, how it is known to be alive, and which files of the drop folder were dealt with.

alter table ops.runs add column looked_at timestamptz;
alter table ops.runs add column heartbeat_at timestamptz not null default clock_timestamp();
create index runs_unfinished on ops.runs (started_at) where status = 'started';
comment on column ops.runs.looked_at is 'When the run took stock of its days: what landed later is the next run''s.';
comment on column ops.runs.heartbeat_at is 'The last sign of progress; a run that gives none for minutes is dead or hangs.';

create table ops.run_days (
    run_id text not null references ops.runs on delete cascade,
    day date not null,
    touched bigint not null,
    primary key (run_id, day)
);
comment on table ops.run_days is 'The days that a run took on, and ops.days.touched as it was then.';

-- Each process of a run holds an advisory lock of the session, shared, whose key is made from the run's id.
create function ops.run_is_alive(run_id text) returns boolean
language sql stable as $$
    select exists (
        select from pg_catalog.pg_locks as l
        inner join pg_catalog.pg_database as d on l.database = d.oid
        where
            l.locktype = 'advisory'
            and l.objsubid = 1
            and d.datname = current_database()
            and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended('qm.run.' || run_id, 0)
    )
$$;

create table ops.drop_files (
    path text primary key,
    size_bytes bigint not null,
    modified_ns bigint not null,
    dealt_with_at timestamptz not null default now()
);
comment on table ops.drop_files is 'Files of the drop folder as they were when they were last landed or refused.';

-- The ledger tells an interaction that a run lost from one that landed while it ran. A row's time must
-- therefore be later than the lock under which it landed, which the start of its transaction is not.
alter table core.interactions alter column landed_at set default clock_timestamp();

-- A run reads a day in the order of the key, page by page.
drop index core.interactions_day;
create index interactions_day on core.interactions (day, interaction_key) where current;
