-- Journeys across contacts: one customer's contacts, and what leads to what.

create table marts.journey_touchpoints (
    interaction_key uuid primary key,
    day date not null,
    customer_id text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    journey_key uuid not null,
    touchpoint int not null check (touchpoint >= 1),
    gap_ms bigint,
    check ((touchpoint = 1) = (gap_ms is null))
);
create index touchpoints_day on marts.journey_touchpoints (day);
create index touchpoints_journey on marts.journey_touchpoints (journey_key, touchpoint);
create index touchpoints_customer on marts.journey_touchpoints (customer_id, started_at);
comment on column marts.journey_touchpoints.journey_key is 'The interaction_key of the journey''s first contact.';

create table marts.journey_transitions (
    week date not null check (extract(isodow from week) = 1),
    first_week date not null check (first_week <= week),
    channel text not null,
    topic text not null,
    next_topic text not null,
    reached bigint not null check (reached >= 1),
    continued bigint not null check (continued between 1 and reached),
    same_channel bigint not null check (same_channel between 0 and continued),
    share double precision not null,
    low double precision,
    high double precision,
    emotional_change double precision,
    emotional_low double precision,
    emotional_high double precision,
    emotional_n bigint not null,
    primary key (week, channel, topic, next_topic)
);

-- The touchpoints of a month are forgotten with it.
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
    delete from marts.journey_touchpoints where day >= month_start and day < month_end;
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
