-- Where conversations land and where they live. Ownership: the pipeline's role owns everything here.

create schema landing;
create schema core;
create schema scores;
create schema marts;
create schema review;
create schema ops;

comment on schema landing is 'Files as they were delivered, their accounting, and what was refused.';
comment on schema core is 'Interactions and turns, one version current, older ones kept.';
comment on schema scores is 'What the models say, by interaction version and model version.';
comment on schema marts is 'Figures over groups, replaced by window.';
comment on schema review is 'What people decide.';
comment on schema ops is 'Bookkeeping: days to do, runs, check results, models.';

-- One row a file content. The digest is the identity: the same bytes under another name are the same file.
create table landing.files (
    file_sha256 text primary key check (file_sha256 ~ '^[0-9a-f]{64}$'),
    path text not null,
    format text not null,
    size_bytes bigint not null check (size_bytes >= 0),
    recipe text not null default '',
    first_seen_at timestamptz not null default now(),
    landed_at timestamptz,
    received bigint not null default 0,
    accepted bigint not null default 0,
    unchanged bigint not null default 0,
    quarantined bigint not null default 0,
    ignored_fields jsonb not null default '{}',
    truncated boolean not null default false,
    error text,
    check (received = accepted + unchanged + quarantined)
);

comment on column landing.files.recipe is 'Digest of how the file was read (format, mapping, contact records, redaction): read otherwise, it is read again.';

-- The completion marker of a batch; it commits in the transaction that holds the batch's rows.
create table landing.batches (
    file_sha256 text not null references landing.files on delete cascade,
    batch_no int not null,
    last_line bigint not null,
    received int not null,
    accepted int not null,
    unchanged int not null,
    quarantined int not null,
    reasons jsonb not null default '{}',
    ignored_fields jsonb not null default '{}',
    committed_at timestamptz not null default now(),
    primary key (file_sha256, batch_no),
    check (received = accepted + unchanged + quarantined)
);

create table landing.quarantine (
    file_sha256 text not null references landing.files on delete cascade,
    line bigint not null check (line >= 0),
    reason text not null,
    field text,
    path text not null,
    raw bytea not null,
    quarantined_at timestamptz not null default now(),
    primary key (file_sha256, line)
);
comment on column landing.quarantine.raw is 'The refused bytes after redaction; only the owner reads them.';

create table core.interactions (
    interaction_key uuid not null,
    version int not null check (version >= 1),
    current boolean not null,
    content_hash bytea not null,
    day date not null,
    source text not null,
    interaction_id text not null,
    channel text not null check (channel in ('voice', 'chat', 'messaging', 'sms', 'email', 'social')),
    queue text,
    topic text,
    direction text not null check (direction in ('inbound', 'outbound')),
    status text not null check (status in ('active', 'wrap_up', 'completed', 'abandoned')),
    started_at timestamptz not null,
    ended_at timestamptz,
    customer_id text,
    account_id text,
    agent_id text,
    language text,
    csat real check (csat between 1 and 5),
    resolved boolean,
    transfers int check (transfers >= 0),
    hold_ms bigint check (hold_ms >= 0),
    bot_handoff_turn int check (bot_handoff_turn >= 0),
    monitoring_notice boolean,
    attributes jsonb,
    turn_count int not null check (turn_count >= 1),
    file_sha256 text not null,
    line bigint not null,
    landed_at timestamptz not null default now(),
    primary key (interaction_key, version),
    check (ended_at >= started_at),
    check (ended_at is not null or status = 'active')
);
create unique index interactions_one_current on core.interactions (interaction_key) where current;
create unique index interactions_content on core.interactions (interaction_key, content_hash);
create index interactions_day on core.interactions (day) where current;
create index interactions_customer on core.interactions (customer_id, started_at) where current;
comment on column core.interactions.interaction_key is 'UUID made from (source, interaction_id): the same on every machine, whatever the order of arrival.';
comment on column core.interactions.day is 'Partition: the site''s local date of ended_at (of started_at while active).';
comment on column core.interactions.agent_id is 'The agent with the most turns, the first of equals.';

create table core.turns (
    day date not null,
    interaction_key uuid not null,
    version int not null,
    turn_index int not null check (turn_index >= 0),
    role text not null,
    agent_id text,
    text text not null,
    offset_ms bigint,
    duration_ms bigint,
    stage text,
    source_sentiment text,
    primary key (interaction_key, version, turn_index, day)
) partition by range (day);

create view core.customers as
select
    customer_id,
    count(*) as interactions,
    min(started_at) as first_started_at,
    max(started_at) as last_started_at
from core.interactions
where current and customer_id is not null
group by customer_id;

create view core.agents as
select
    t.agent_id,
    count(distinct t.interaction_key) as interactions
from core.turns as t
inner join core.interactions as i using (interaction_key, version)
where i.current and t.agent_id is not null
group by t.agent_id;

create view core.queues as
select
    queue,
    channel,
    count(*) as interactions
from core.interactions
where current and queue is not null
group by queue, channel;
