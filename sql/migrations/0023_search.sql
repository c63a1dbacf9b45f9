-- The words of each side of an interaction's current version, for finding them again. It goes with the
-- interaction. A row an interaction and not a turn: "everything that the customer said" is what people ask
-- for, and a phrase is checked against what is stored instead of against the text (docs/decisions/0110).
create function core.words_of(said text) returns tsvector
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
    select to_tsvector('simple', left(said, 100000))
$$;
comment on function core.words_of is 'The words as they are written, in no language''s stems. A tsvector holds a megabyte and 16,383 places: of what is longer, the rest is not found.';

create table core.said (
    interaction_key uuid primary key,
    version int not null,
    day date not null,
    customer tsvector,
    agent tsvector,
    foreign key (interaction_key, version) references core.interactions on delete cascade
);
comment on table core.said is 'Between two turns stands the word qm0turn, so that no phrase runs from one into the next.';

insert into core.said (interaction_key, version, day, customer, agent)
select
    t.interaction_key,
    t.version,
    t.day,
    core.words_of(
        string_agg(t.text, ' qm0turn ' order by t.turn_index) filter (where t.role = 'customer')
    ) as customer,
    core.words_of(
        string_agg(t.text, ' qm0turn ' order by t.turn_index) filter (where t.role = 'agent')
    ) as agent
from core.interactions as i
inner join core.turns as t
    on i.interaction_key = t.interaction_key and i.version = t.version and i.day = t.day
where i.current
group by t.interaction_key, t.version, t.day;

create index said_customer on core.said using gin (customer);
create index said_agent on core.said using gin (agent);
create index said_day on core.said (day);

-- The newest first is how lists are read.
create index interactions_newest on core.interactions (day, started_at, interaction_key) where current;
create index interactions_topic on core.interactions (topic, day) where current;

-- What somebody looks for again and again: the address of the search, under a name.
create table review.saved_views (
    view_id uuid primary key default gen_random_uuid(),
    person text not null references review.people,
    name text not null check (length(name) between 1 and 80 and name = btrim(name)),
    address text not null check (length(address) <= 4000),
    saved_at timestamptz not null default now(),
    unique (person, name)
);

-- Keep a search under a name; the same name again replaces it.
create function review.save_view(name text, address text) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    kept uuid;
begin
    perform review.require('qa_lead', 'coach', 'cx_leader');
    if length(btrim(save_view.name)) not between 1 and 80 then
        raise exception 'A view needs a name of 1 to 80 characters.' using errcode = 'QM004';
    end if;
    if length(save_view.address) > 4000 then
        raise exception 'This search is too long to be kept.' using errcode = 'QM004';
    end if;
    insert into review.saved_views as v (person, name, address)
    values (review.me(), btrim(save_view.name), save_view.address)
    on conflict (person, name) do update set address = excluded.address, saved_at = now()
    returning v.view_id into kept;
    perform review.note('save_view', null, jsonb_build_object('view', kept));
    return kept;
end
$$;

-- Forget a search of one's own; false if there is none.
create function review.delete_view(view uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform review.require('qa_lead', 'coach', 'cx_leader');
    delete from review.saved_views as v where v.view_id = delete_view.view and v.person = review.me();
    if not found then
        return false;
    end if;
    perform review.note('delete_view', null, jsonb_build_object('view', delete_view.view));
    return true;
end
$$;

-- Somebody takes a list out of the app as a file.
create function review.note_export(listed text, interactions int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform review.require('qa_lead', 'coach', 'cx_leader');
    perform review.note(
        'export', null, jsonb_build_object('list', note_export.listed, 'interactions', interactions)
    );
end
$$;
