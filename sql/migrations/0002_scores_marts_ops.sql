-- What the run makes of the conversations, and the bookkeeping that lets it be repeated.

create table scores.turns (
    day date not null,
    interaction_key uuid not null,
    version int not null,
    model_version text not null,
    turn_index int not null,
    label text check (label in ('positive', 'neutral', 'negative')),
    score real check (score between -5 and 5),
    p_negative real,
    p_neutral real,
    p_positive real,
    skipped_reason text check (
        skipped_reason in ('empty', 'no_words', 'unsupported_language', 'not_scored_role')
    ),
    primary key (interaction_key, version, model_version, turn_index, day),
    check ((score is null) = (skipped_reason is not null))
) partition by range (day);

-- One row for every interaction version and model version that a run has dealt with.
create table scores.interactions (
    interaction_key uuid not null,
    version int not null,
    model_versions text not null,
    current boolean not null,
    day date not null,
    status text not null check (status in ('scored', 'skipped', 'failed')),
    reason text,
    customer_score real,
    customer_begin_score real,
    customer_end_score real,
    customer_shift real,
    customer_trend real,
    agent_score real,
    customer_level smallint check (customer_level between -3 and 3),
    customer_phrase_score real check (customer_phrase_score between -100 and 100),
    customer_phrase_trend real,
    p_dissatisfied real,
    p_resolved real,
    p_abandoned real,
    scored_turns int not null,
    skipped_turns int not null,
    scored_at timestamptz not null default now(),
    primary key (interaction_key, version, model_versions),
    foreign key (interaction_key, version) references core.interactions,
    check ((status = 'scored') = (reason is null))
);
create unique index scores_one_current on scores.interactions (interaction_key) where current;
create index scores_day on scores.interactions (day) where current;
comment on column scores.interactions.model_versions is 'The models that made the row, name/version, comma separated; scores.turns.model_version holds the same text.';
comment on column scores.interactions.customer_phrase_score is 'The Genesys-style score, -100..+100.';

create table scores.flags (
    interaction_key uuid not null,
    version int not null,
    model_versions text not null,
    code text not null,
    day date not null,
    severity real not null check (severity between 0 and 1),
    reason text not null,
    evidence jsonb not null default '[]',
    primary key (interaction_key, version, model_versions, code),
    foreign key (interaction_key, version, model_versions) references scores.interactions
);
create index flags_day on scores.flags (day, code);
comment on column scores.flags.evidence is 'List of {turn_index, start, end}: turns and character spans that the flag rests on; start and end null for a whole turn.';

create table marts.coverage (
    day date not null,
    channel text not null,
    queue text not null,
    language text not null,
    received int not null,
    scored int not null,
    skipped int not null,
    failed int not null,
    skipped_reasons jsonb not null default '{}',
    failed_reasons jsonb not null default '{}',
    primary key (day, channel, queue, language)
);
comment on table marts.coverage is 'The ledger. An unknown queue or language is the empty string here (it is part of the key) and null in app.coverage.';

create table marts.channel_report (
    channel text not null,
    week date not null,
    metric text not null,
    value double precision,
    low double precision,
    high double precision,
    n bigint not null,
    previous double precision,
    four_week_mean double precision,
    primary key (channel, week, metric)
);
comment on column marts.channel_report.week is 'The Monday that the week begins with.';

-- A day with touched > processed has work to do.
create table ops.days (
    day date primary key,
    touched bigint not null default 1,
    processed bigint not null default 0,
    check (processed <= touched)
);

create table ops.runs (
    run_id text primary key,
    job text not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    status text not null check (status in ('started', 'succeeded', 'failed')),
    day_from date,
    day_to date,
    days int,
    received int,
    scored int,
    skipped int,
    failed int,
    error text
);

create table ops.check_results (
    check_id bigint generated always as identity primary key,
    run_id text not null,
    checked_at timestamptz not null default now(),
    asset text not null,
    name text not null,
    blocking boolean not null,
    passed boolean not null,
    day_from date,
    day_to date,
    result jsonb not null
);
create index check_results_recent on ops.check_results (checked_at desc);
comment on column ops.check_results.result is 'Counts and expectation names; never text of a conversation.';

create table ops.models (
    model_version text primary key,
    sha256 text not null,
    first_used_at timestamptz not null default now()
);

-- A month's partition is made apart and then attached: attaching takes a lock that readers and writers of the
-- other months do not feel, which `create table ... partition of` would not. It runs with its owner's rights,
-- because only the owner of a table may attach to it and the pipeline's role is not that.
create function ops.ensure_month(any_day date) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    month_start date := date_trunc('month', any_day);
    month_end date := month_start + interval '1 month';
    suffix text := to_char(month_start, 'YYYY_MM');
    parent text;
begin
    foreach parent in array array['core.turns', 'scores.turns'] loop
        if to_regclass(parent || '_' || suffix) is null then
            perform pg_advisory_xact_lock(hashtext('qm.ensure_month'));
            -- Asked of the table, not of to_regclass: while we waited, the session's cache learnt nothing.
            if not exists (
                select 1
                from pg_class as c
                inner join pg_namespace as n on c.relnamespace = n.oid
                where n.nspname || '.' || c.relname = parent || '_' || suffix
            ) then
                execute format('create table %s_%s (like %s including all)', parent, suffix, parent);
                execute format(
                    'alter table %s attach partition %s_%s for values from (%L) to (%L)',
                    parent, parent, suffix, month_start, month_end
                );
            end if;
        end if;
    end loop;
end
$$;
