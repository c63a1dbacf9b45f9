-- Flags that need other contacts: a customer who comes back, a contact unlike its peers. They go with the
-- interaction, as its dynamics do.

create table marts.flags (
    interaction_key uuid not null,
    version int not null,
    day date not null,
    code text not null,
    severity real not null check (severity between 0 and 1),
    reason text not null,
    evidence jsonb not null default '[]',
    related jsonb not null default '[]',
    primary key (interaction_key, version, code),
    foreign key (interaction_key, version) references core.interactions on delete cascade
);
create index peer_flags_day on marts.flags (day, code);
comment on column marts.flags.related is 'List of keys of other interactions that the flag rests on, such as the one that was repeated.';

alter table scores.dynamics
add column agents int check (agents >= 0),
add column customer_words int check (customer_words >= 0),
add column agent_words int check (agent_words >= 0),
add column customer_longest_turn int check (customer_longest_turn >= 0),
add column agent_repeats int check (agent_repeats >= 0),
add column customer_shouts int check (customer_shouts >= 0);

-- Every flag that is raised now: those on the current scores, and those that need other contacts.
create view marts.raised as
select
    s.interaction_key,
    s.version,
    f.day,
    f.code,
    f.severity,
    f.reason,
    f.evidence,
    '[]'::jsonb as related,
    s.model_versions
from scores.interactions as s
inner join scores.flags as f
    on
        s.interaction_key = f.interaction_key
        and s.version = f.version
        and s.model_versions = f.model_versions
where s.current
union all
select
    s.interaction_key,
    s.version,
    f.day,
    f.code,
    f.severity,
    f.reason,
    f.evidence,
    f.related,
    s.model_versions
from scores.interactions as s
inner join marts.flags as f on s.interaction_key = f.interaction_key and s.version = f.version
where s.current;
