-- Scoring history again: which scores gave way to which, and what that changed.

alter table scores.interactions add column replaced text;
comment on column scores.interactions.replaced is 'The model_versions whose row was current for this version before this one took its place; null where none was.';
create index scores_replaced on scores.interactions (day) where current and replaced is not null;

create table ops.rescore_reports (
    day_from date not null,
    day_to date not null,
    before_versions text not null,
    after_versions text not null,
    run_id text not null,
    reported_at timestamptz not null default now(),
    interactions int not null check (interactions >= 0),
    measures jsonb not null,
    flags jsonb not null,
    primary key (day_from, day_to, before_versions, after_versions),
    check (before_versions <> after_versions)
);
comment on table ops.rescore_reports is 'What scoring a range of days again changed: the current scores there beside those whose place they took. Counts and means; no ids, so that a forgotten month leaves nothing behind.';
