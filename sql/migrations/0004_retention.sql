-- Forgetting: whole months of conversations, and the bytes of what was refused.

-- The months that were dropped: their aggregates stay, and can no longer be recomputed.
create table ops.dropped_months (
    month date primary key check (extract(day from month) = 1),
    interactions bigint not null,
    dropped_at timestamptz not null default now()
);

-- Refused bytes are forgotten before the fact that something was refused: that belongs to the file's
-- accounting.
alter table landing.quarantine alter column raw drop not null;

-- Runs with its owner's rights for the same reason as ops.ensure_month.
create function ops.drop_month(any_day date) returns bigint
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
