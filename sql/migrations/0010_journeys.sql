-- Journeys: the stages of every contact, the ledger of who is on one, and the funnels.

-- The rules that days were worked on with, so that whoever recomputes them does it by the same.
create table marts.journey_maps (
    rules text primary key,
    map jsonb not null
);
comment on table marts.journey_maps is 'Journey maps by their digest; what a day or a window was worked on with.';

create table marts.journey_visits (
    day date not null,
    interaction_key uuid not null,
    position int not null check (position >= 1),
    journey text not null,
    channel text not null,
    customer_id text,
    stage text not null,
    next_stage text,
    ended text check (ended in ('settled', 'stopped')),
    customer_score double precision check (customer_score between -5 and 5),
    emotional_change double precision check (emotional_change between -10 and 10),
    primary key (day, interaction_key, position),
    check ((next_stage is null) = (ended is not null))
);
comment on table marts.journey_visits is 'A row a stage that a contact came to, in the order of its first turn there.';
comment on column marts.journey_visits.ended is 'Null where the contact went on; settled: resolved, or in a stage that may be the last; stopped: any other end.';

create table marts.journey_coverage (
    day date not null,
    channel text not null,
    contacts int not null,
    on_journey int not null,
    off_reasons jsonb not null default '{}',
    rules text not null references marts.journey_maps,
    primary key (day, channel),
    check (on_journey between 0 and contacts)
);
comment on table marts.journey_coverage is 'The ledger of journeys: contacts = on_journey + the sum of off_reasons.';

create table marts.journey_steps (
    week date not null check (extract(isodow from week) = 1),
    first_week date not null check (first_week <= week),
    journey text not null,
    channel text not null,
    step int not null check (step >= 1),
    stage text not null,
    next_stage text not null,
    reached bigint not null,
    continued bigint not null check (continued between 0 and reached),
    drop_off double precision check (drop_off between 0 and 1),
    low double precision,
    high double precision,
    drop_off_flagged boolean not null,
    emotional_change double precision,
    emotional_low double precision,
    emotional_high double precision,
    emotional_flagged boolean not null,
    flagged boolean not null,
    settled bigint not null,
    usual_drop_off double precision,
    elsewhere_drop_off double precision,
    false_discovery_rate double precision,
    emotional_n bigint not null,
    rules text not null references marts.journey_maps,
    primary key (week, journey, channel, step),
    check (flagged = (drop_off_flagged or emotional_flagged))
);
comment on column marts.journey_steps.week is 'The Monday of the last week of the window.';

create table marts.journey_leavers (
    week date not null,
    journey text not null,
    channel text not null,
    step int not null,
    stage text not null,
    who text not null check (who in ('left', 'stayed')),
    contacts bigint not null,
    customer_score double precision,
    low double precision,
    high double precision,
    n bigint not null,
    primary key (week, journey, channel, step, who)
);

-- The way of a single contact is forgotten with it; the funnels stay.
create or replace function ops.drop_month(any_day date) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    month_start date := date_trunc('month', any_day);
    month_end date := month_start + interval '1 month';
    suffix text := to_char(month_start, 'YYYY_MM');
    parent text;
    dropped bigint;
begin
    perform pg_advisory_xact_lock(hashtext('qm.ensure_month'));
    delete from scores.flags as f
    using core.interactions as i
    where
        f.interaction_key = i.interaction_key and f.version = i.version
        and i.day >= month_start and i.day < month_end;
    delete from scores.interactions as s
    using core.interactions as i
    where
        s.interaction_key = i.interaction_key and s.version = i.version
        and i.day >= month_start and i.day < month_end;
    delete from marts.journey_visits where day >= month_start and day < month_end;
    delete from core.interactions where day >= month_start and day < month_end;
    get diagnostics dropped = row_count;
    foreach parent in array array['core.turns', 'scores.turns'] loop
        execute format('drop table if exists %s_%s', parent, suffix);
    end loop;
    delete from ops.days where day >= month_start and day < month_end;
    insert into ops.dropped_months (month, interactions) values (month_start, dropped)
    on conflict (month) do update set
        interactions = ops.dropped_months.interactions + excluded.interactions,
        dropped_at = excluded.dropped_at;
    return dropped;
end
$$;
