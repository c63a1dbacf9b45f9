-- Days of journeys as their windows read them: a window of four weeks of a large centre holds millions of
-- visits, and to read them one by one costs more than all that is made of them.

create table marts.journey_days (
    day date primary key,
    visits bytea not null,
    contacts bytea not null
);
comment on table marts.journey_days is 'The visits and contacts of a day, packed: made from journey_visits and the contacts'' scores, read by the windows that the day lies in.';
comment on column marts.journey_days.visits is 'Arrow: those that went the same way in a row, with customers as numbers.';
comment on column marts.journey_days.contacts is 'Arrow: those of known customers, by channel and topic.';

-- The packed days of a month are forgotten with it.
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
    delete from marts.journey_days where day >= month_start and day < month_end;
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
