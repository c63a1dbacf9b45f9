-- Coachings that coaches note, and what came before and after each.

create table review.coaching_sessions (
    session bigint generated always as identity primary key,
    agent_id text not null check (agent_id <> '' and length(agent_id) <= 200),
    day date not null,
    coach text not null references review.people (person),
    focus_metric text not null check (focus_metric in (
        'customer_end_score', 'customer_shift', 'recovery_rate', 'deterioration_rate',
        'likely_dissatisfied_rate', 'response_time_ms', 'greeting_rate', 'empathy_rate', 'ownership_rate',
        'closing_rate'
    )),
    note text check (length(note) <= 500),
    noted_at timestamptz not null default now(),
    withdrawn_at timestamptz,
    due boolean not null default true
);
create index coaching_sessions_agent on review.coaching_sessions (agent_id, day);
create index coaching_sessions_due on review.coaching_sessions (noted_at) where due and withdrawn_at is null;
comment on column review.coaching_sessions.note is 'For coaches only.';
comment on column review.coaching_sessions.due is 'Whether its before and after has to be computed, or computed anew.';

create table marts.coaching_effects (
    session bigint not null references review.coaching_sessions on delete cascade,
    metric text not null,
    n_before bigint not null,
    n_after bigint not null,
    before double precision,
    after double precision,
    peers bigint not null,
    peers_before double precision,
    peers_after double precision,
    expected double precision,
    effect double precision,
    low double precision,
    high double precision,
    verdict text check (verdict in ('better', 'worse')),
    reason text,
    through date,
    primary key (session, metric),
    check ((verdict is null) <> (reason is null)),
    check (verdict is null or least(n_before, n_after) >= 20)
);

-- Whoever was coached in the same weeks is nobody's comparison: a coaching noted or taken back changes the
-- figures of the others around it.
create function review.coaching_changes(around date) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    update review.coaching_sessions as s
    set due = true
    where s.withdrawn_at is null and s.day between around - 28 and around + 28
$$;

-- Note that an agent was coached.
create function review.note_coaching(agent text, coached_on date, metric text, words text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    perform review.require('coach');
    insert into review.coaching_sessions (agent_id, day, coach, focus_metric, note)
    values (agent, coached_on, review.me(), metric, nullif(btrim(words), ''))
    returning session into made;
    perform review.coaching_changes(coached_on);
    perform review.note(
        'note_coaching', null,
        jsonb_build_object('session', made, 'agent_id', agent, 'day', coached_on, 'focus_metric', metric)
    );
    return made;
end
$$;

-- Take a noted coaching back; false where there is none of that number.
create function review.take_back_coaching(which bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    coached_on date;
begin
    perform review.require('coach');
    update review.coaching_sessions as s
    set withdrawn_at = now()
    where s.session = which and s.withdrawn_at is null
    returning s.day into coached_on;
    if not found then
        return false;
    end if;
    delete from marts.coaching_effects as e where e.session = which;
    perform review.coaching_changes(coached_on);
    perform review.note('take_back_coaching', null, jsonb_build_object('session', which));
    return true;
end
$$;

-- From a stage of a journey to its contacts, and from an agent to theirs, without reading every day.
create index journey_visits_stage on marts.journey_visits (journey, stage, day);
create index interactions_agent on core.interactions (agent_id, day) where current;
