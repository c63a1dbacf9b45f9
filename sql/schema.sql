-- The schema as the migrations and views make it. For reading; made by
--   python -m qm_pipeline.store.generate
-- and checked for drift by a test. Changes go into sql/migrations and sql/views.
CREATE SCHEMA app;

COMMENT ON SCHEMA app IS 'What the app and BI tools read';

CREATE SCHEMA core;

COMMENT ON SCHEMA core IS 'Interactions and turns, one version current, older ones kept.';

CREATE SCHEMA landing;

COMMENT ON SCHEMA landing IS 'Files as they were delivered, their accounting, and what was refused.';

CREATE SCHEMA marts;

COMMENT ON SCHEMA marts IS 'Figures over groups, replaced by window.';

CREATE SCHEMA ops;

COMMENT ON SCHEMA ops IS 'Bookkeeping: days to do, runs, check results, models.';

CREATE SCHEMA review;

COMMENT ON SCHEMA review IS 'What people decide.';

CREATE SCHEMA scores;

COMMENT ON SCHEMA scores IS 'What the models say, by interaction version and model version.';

CREATE FUNCTION core.words_of(said text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select to_tsvector('simple', left(said, 100000))
$$;

COMMENT ON FUNCTION core.words_of(said text) IS 'The words as they are written, in no language''s stems. A tsvector holds a megabyte and 16,383 places: of what is longer, the rest is not found.';

CREATE FUNCTION ops.drop_month(any_day date) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
    delete from review.disputes as d
    using core.interactions as i
    where
        d.interaction_key = i.interaction_key and i.current
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

CREATE FUNCTION ops.ensure_month(any_day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION ops.run_is_alive(run_id text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    select exists (
        select from pg_catalog.pg_locks as l
        inner join pg_catalog.pg_database as d on l.database = d.oid
        where
            l.locktype = 'advisory'
            and l.objsubid = 1
            and d.datname = current_database()
            and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended('qm.run.' || run_id, 0)
    )
$$;

CREATE FUNCTION review.add_note(interaction uuid, turn integer, note text, shared boolean) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    standing int;
    made bigint;
begin
    perform review.require('qa_lead', 'coach');
    standing := review.standing(interaction);
    perform review.refuse_own(interaction);
    if length(btrim(note, E' \t\r\n')) not between 1 and 4000 then
        raise exception 'A note has 1 to 4,000 characters.' using errcode = 'QM004';
    end if;
    insert into review.notes (interaction_key, version, turn_index, person, text, shared)
    values (interaction, standing, turn, review.me(), btrim(note, E' \t\r\n'), add_note.shared)
    returning note_id into made;
    perform review.note(
        'add_note', interaction, jsonb_build_object('note', made, 'turn', turn, 'shared', add_note.shared)
    );
    return made;
end
$$;

CREATE FUNCTION review.arrive(called text, claimed text[], claimed_agent text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    before review.people;
begin
    select * into before from review.people as p where p.person = review.me();
    insert into review.people as p (person, display_name, agent_id, claimed_roles)
    values (review.me(), called, claimed_agent, claimed)
    on conflict (person) do update set
        display_name = case
            when excluded.display_name = p.person then p.display_name else excluded.display_name
        end,
        agent_id = coalesce(excluded.agent_id, p.agent_id),
        claimed_roles = excluded.claimed_roles;
    if
        before.person is null or before.claimed_roles is distinct from claimed
        or (claimed_agent is not null and before.agent_id is distinct from claimed_agent)
    then
        perform review.note('claimed_roles', null, jsonb_build_object(
            'before', before.claimed_roles, 'after', claimed, 'agent_id', claimed_agent
        ));
        return true;
    end if;
    return false;
end
$$;

CREATE FUNCTION review.ask_for_evidence(interaction uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform review.require_sight(interaction);
    insert into review.evidence_requests as r (interaction_key)
    select i.interaction_key
    from core.interactions as i
    where i.interaction_key = interaction and i.current
    on conflict (interaction_key) do update set asked_at = now(), answer = null
    where r.answer is not null;
    if found then
        perform review.note('ask_for_evidence', interaction, '{}');
    end if;
end
$$;

CREATE FUNCTION review.can_be_decided(interaction uuid, at_version integer, kind text, subject text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select case kind
        when 'flag' then exists (
            select from marts.raised as f
            where f.interaction_key = interaction and f.version = at_version and f.code = subject
        )
        when 'coaching' then exists (
            select
            from core.interactions as i
            inner join core.turns as t
                on i.interaction_key = t.interaction_key and i.version = t.version and i.day = t.day
            where i.interaction_key = interaction and i.version = at_version and t.agent_id = subject
        )
        else subject = ''
    end
$$;

CREATE FUNCTION review.claim(interaction uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform review.require('qa_lead');
    perform review.refuse_own(interaction);
    insert into review.claims (interaction_key, day, reviewer)
    select q.interaction_key, q.day, review.me()
    from marts.review_queue as q
    where q.interaction_key = interaction
    on conflict do nothing;
    if found then
        perform review.note('claim', interaction, '{}');
    end if;
    return (select c.reviewer from review.claims as c where c.interaction_key = interaction);
end
$$;

CREATE FUNCTION review.claim_next(on_day date) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    candidate uuid;
begin
    perform review.require('qa_lead');
    for candidate in
        select q.interaction_key
        from marts.review_queue as q
        where
            q.day = on_day
            and not exists (select from review.claims as c where c.interaction_key = q.interaction_key)
            and not exists (
                select
                from review.decisions as d
                where d.interaction_key = q.interaction_key and d.kind = 'finished' and d.undone_at is null
            )
        order by q.position
    loop
        if not review.is_own(candidate) then
            insert into review.claims (interaction_key, day, reviewer)
            values (candidate, on_day, review.me())
            on conflict do nothing;
            if found then
                perform review.note('claim', candidate, jsonb_build_object('day', on_day));
                return candidate;
            end if;
        end if;
    end loop;
    return null;
end
$$;

CREATE FUNCTION review.coaching_changes(around date) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    update review.coaching_sessions as s
    set due = true
    where s.withdrawn_at is null and s.day between around - 28 and around + 28
$$;

CREATE FUNCTION review.decide(interaction uuid, kind text, subject text, value text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    standing int;
    made bigint;
begin
    perform review.require('qa_lead', 'coach');
    standing := review.standing(interaction);
    perform review.refuse_own(interaction);
    if not review.can_be_decided(interaction, standing, decide.kind, decide.subject) then
        raise exception 'The conversation was scored anew and has this no more: look at it again.'
            using errcode = 'QM004';
    end if;
    insert into review.decisions (interaction_key, version, model_versions, person, kind, subject, value)
    select
        interaction,
        standing,
        (
            select s.model_versions from scores.interactions as s
            where s.interaction_key = interaction and s.version = standing and s.current
        ),
        review.me(),
        decide.kind,
        decide.subject,
        decide.value
    returning decision_id into made;
    perform review.note(
        'decide', interaction, jsonb_build_object(
            'decision', made, 'kind', decide.kind, 'subject', decide.subject, 'value', decide.value
        )
    );
    return made;
end
$$;

CREATE FUNCTION review.delete_view(view uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION review.dispute(interaction uuid, flag_code text, why text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    made bigint;
begin
    perform review.require('agent');
    if interaction not in (select review.own_interactions()) then
        raise exception 'Only whoever had the conversation may dispute its flags.' using errcode = 'QM004';
    end if;
    if btrim(coalesce(why, '')) = '' or length(why) > 2000 then
        raise exception 'Say in at most 2,000 characters why the flag is wrong.' using errcode = 'QM005';
    end if;
    if not exists (
        select
        from marts.raised as r
        inner join core.interactions as i
            on r.interaction_key = i.interaction_key and r.version = i.version and i.current
        where r.interaction_key = interaction and r.code = flag_code
    ) then
        raise exception 'This conversation does not have that flag any more.' using errcode = 'QM005';
    end if;
    if exists (
        select
        from review.disputes as d
        where d.interaction_key = interaction and d.code = flag_code and d.verdict is not null
    ) then
        raise exception 'A QA lead has decided about this flag already.' using errcode = 'QM005';
    end if;
    insert into review.disputes (interaction_key, code, person, reason)
    values (interaction, flag_code, review.me(), btrim(why))
    on conflict do nothing
    returning dispute into made;
    if made is null then
        raise exception 'This flag is disputed already; a QA lead will decide.' using errcode = 'QM005';
    end if;
    perform review.note('dispute', interaction, jsonb_build_object('dispute', made, 'code', flag_code));
    return made;
end
$$;

CREATE FUNCTION review.has_role(VARIADIC asked text[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select review.my_roles() && asked
$$;

CREATE FUNCTION review.is_own(interaction uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select exists (
        select
        from review.people as p
        inner join core.interactions as i on i.interaction_key = interaction
        left join core.other_agents as o
            on i.interaction_key = o.interaction_key and i.version = o.version and p.agent_id = o.agent_id
        where
            p.person = nullif(current_setting('qm.person', true), '')
            and (p.agent_id = i.agent_id or o.agent_id is not null)
    )
$$;

CREATE FUNCTION review.look(interaction uuid) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if not exists (select from core.interactions as i where i.interaction_key = interaction) then
        return 'unknown';
    end if;
    if review.sees(interaction) then
        perform review.note('look', interaction, '{}');
        return 'seen';
    end if;
    perform review.note('look_refused', interaction, '{}');
    return 'refused';
end
$$;

CREATE FUNCTION review.me() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    named text := nullif(current_setting('qm.person', true), '');
begin
    if named is null then
        raise exception 'Nobody is named for this: log in again.' using errcode = 'QM001';
    end if;
    return named;
end
$$;

CREATE FUNCTION review.my_agent_id() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select p.agent_id
    from review.people as p
    where p.active and p.person = nullif(current_setting('qm.person', true), '') and review.has_role('agent')
$$;

CREATE FUNCTION review.my_roles() RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select coalesce((
        select p.roles || p.claimed_roles
        from review.people as p
        where p.active and p.person = nullif(current_setting('qm.person', true), '')
    ), '{}')
$$;

CREATE FUNCTION review.note(action text, interaction uuid, details jsonb) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    insert into ops.audit (person, action, interaction_key, details)
    values (review.me(), action, interaction, coalesce(details, '{}'))
$$;

CREATE FUNCTION review.note_coaching(agent text, coached_on date, metric text, words text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION review.note_export(listed text, interactions integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform review.require('qa_lead', 'coach', 'cx_leader');
    perform review.note(
        'export', null, jsonb_build_object('list', note_export.listed, 'interactions', interactions)
    );
end
$$;

CREATE FUNCTION review.own_interactions() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select i.interaction_key
    from core.interactions as i
    where i.agent_id = (select review.my_agent_id()) and i.current
    union
    select o.interaction_key
    from core.other_agents as o
    inner join core.interactions as i
        on o.interaction_key = i.interaction_key and o.version = i.version and i.current
    where o.agent_id = (select review.my_agent_id())
$$;

CREATE FUNCTION review.put_person(who text, called text, agent text, given text[], may_work boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    before review.people;
begin
    select * into before from review.people as p where p.person = who;
    insert into review.people as p (person, display_name, agent_id, roles, active)
    values (who, called, nullif(agent, ''), given, may_work)
    on conflict (person) do update set
        display_name = excluded.display_name, agent_id = excluded.agent_id, roles = excluded.roles,
        active = excluded.active;
    perform review.note('set_person', null, jsonb_build_object(
        'person', who,
        'before', jsonb_build_object(
            'roles', before.roles, 'agent_id', before.agent_id, 'active', before.active
        ),
        'after', jsonb_build_object('roles', given, 'agent_id', nullif(agent, ''), 'active', may_work)
    ));
end
$$;

CREATE FUNCTION review.put_teams(agents text[], teams text[], coached text[], coaches text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    delete from review.team_members;
    insert into review.team_members (agent_id, team)
    select m.agent_id, m.team from unnest(agents, teams) as m (agent_id, team);
    delete from review.team_coaches;
    insert into review.team_coaches (team, person)
    select c.team, c.person from unnest(coached, put_teams.coaches) as c (team, person);
    perform review.note('put_teams', null, jsonb_build_object(
        'agents', cardinality(agents),
        'teams', (select count(distinct m.team) from review.team_members as m),
        'coaches', (select jsonb_object_agg(c.team, c.persons) from (
            select t.team, jsonb_agg(t.person order by t.person) as persons
            from review.team_coaches as t group by t.team
        ) as c)
    ));
end
$$;

CREATE FUNCTION review.refuse_own(interaction uuid) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    if review.is_own(interaction) then
        raise exception 'This is your own conversation: somebody else has to judge it.'
            using errcode = 'QM003';
    end if;
end
$$;

CREATE FUNCTION review.release(interaction uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform review.require('qa_lead');
    delete from review.claims as c where c.interaction_key = interaction and c.reviewer = review.me();
    if found then
        perform review.note('release', interaction, '{}');
        return true;
    end if;
    return false;
end
$$;

CREATE FUNCTION review.remove_note(note bigint, removed boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    about uuid;
begin
    perform review.require('qa_lead', 'coach');
    update review.notes as n set removed_at = case when removed then now() end
    where n.note_id = note and n.person = review.me() and (n.removed_at is null) = removed
    returning n.interaction_key into about;
    if not found then
        return false;
    end if;
    perform review.note('remove_note', about, jsonb_build_object('note', note, 'removed', removed));
    return true;
end
$$;

CREATE FUNCTION review.require(VARIADIC asked text[]) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform review.me();
    if not review.has_role(variadic asked) then
        raise exception 'Your role does not allow this: it takes one of %.', array_to_string(asked, ', ')
            using errcode = 'QM002';
    end if;
end
$$;

CREATE FUNCTION review.require_sight(interaction uuid) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform review.me();
    if not review.sees(interaction) then
        raise exception 'This conversation is not yours to see.' using errcode = 'QM004';
    end if;
end
$$;

CREATE FUNCTION review.resolve_dispute(which bigint, decided text, why text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    about review.disputes;
begin
    perform review.require('qa_lead');
    select * into about from review.disputes as d where d.dispute = which for update;
    if about.dispute is null then
        raise exception 'There is no such dispute.' using errcode = 'QM005';
    end if;
    perform review.refuse_own(about.interaction_key);
    if about.person = review.me() then
        raise exception 'This is your own dispute: somebody else has to decide it.' using errcode = 'QM003';
    end if;
    if about.verdict is not null then
        raise exception 'Somebody has decided this dispute already.' using errcode = 'QM005';
    end if;
    if about.withdrawn_at is not null then
        raise exception 'The agent has taken this dispute back.' using errcode = 'QM005';
    end if;
    if decided is null or decided not in ('upheld', 'overturned') then
        raise exception 'A dispute is upheld or overturned.' using errcode = 'QM005';
    end if;
    if length(why) > 2000 then
        raise exception 'A note has at most 2,000 characters.' using errcode = 'QM005';
    end if;
    update review.disputes as d
    set
        verdict = decided, note = nullif(btrim(coalesce(why, '')), ''), resolved_by = review.me(),
        resolved_at = now()
    where d.dispute = which;
    perform review.note(
        'resolve_dispute', about.interaction_key,
        jsonb_build_object('dispute', which, 'code', about.code, 'verdict', decided)
    );
end
$$;

CREATE FUNCTION review.save_view(name text, address text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION review.seen() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    update review.people as p set last_seen_at = now()
    where
        p.person = review.me()
        and p.active
        and coalesce(p.last_seen_at < now() - interval '15 minutes', true)
$$;

CREATE FUNCTION review.sees(interaction uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select
        review.has_role('qa_lead', 'coach', 'cx_leader')
        or interaction in (select review.own_interactions())
$$;

CREATE FUNCTION review.sees_agents() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select review.unrestricted() or review.has_role('qa_lead', 'coach')
$$;

CREATE FUNCTION review.sees_all() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select review.unrestricted() or review.has_role('qa_lead', 'coach', 'cx_leader')
$$;

CREATE FUNCTION review.sees_operations() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select review.unrestricted() or review.has_role('qa_lead', 'coach', 'cx_leader', 'engineer')
$$;

CREATE FUNCTION review.set_person(who text, called text, agent text, given text[], may_work boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
    perform review.require('engineer');
    perform review.put_person(who, called, agent, given, may_work);
end
$$;

CREATE FUNCTION review.share_note(note bigint, shared boolean) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    about uuid;
begin
    perform review.require('qa_lead', 'coach');
    update review.notes as n set shared = share_note.shared
    where n.note_id = note and n.person = review.me() and n.removed_at is null
    returning n.interaction_key into about;
    if not found then
        return false;
    end if;
    perform review.note(
        'share_note', about, jsonb_build_object('note', note, 'shared', share_note.shared)
    );
    return true;
end
$$;

CREATE FUNCTION review.standing(interaction uuid) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    standing int;
begin
    select i.version into standing
    from core.interactions as i
    where i.interaction_key = interaction and i.current;
    if not found then
        raise exception 'This conversation is not there any more.' using errcode = 'QM004';
    end if;
    return standing;
end
$$;

CREATE FUNCTION review.take_back_coaching(which bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION review.take_back_dispute(which bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    about review.disputes;
begin
    perform review.require('agent');
    select * into about
    from review.disputes as d
    where d.dispute = which and d.person = review.me()
    for update;
    if about.dispute is null then
        raise exception 'You have raised no such dispute.' using errcode = 'QM004';
    end if;
    if about.verdict is not null then
        raise exception 'A QA lead has decided this dispute already.' using errcode = 'QM005';
    end if;
    if about.withdrawn_at is not null then
        raise exception 'You have taken this dispute back already.' using errcode = 'QM005';
    end if;
    update review.disputes as d set withdrawn_at = now() where d.dispute = which;
    perform review.note(
        'take_back_dispute', about.interaction_key, jsonb_build_object('dispute', which, 'code', about.code)
    );
end
$$;

CREATE FUNCTION review.undo(decision bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
    about uuid;
begin
    perform review.require('qa_lead', 'coach');
    update review.decisions as d set undone_at = now()
    where d.decision_id = decision and d.person = review.me() and d.undone_at is null
    returning d.interaction_key into about;
    if not found then
        return false;
    end if;
    perform review.note('undo', about, jsonb_build_object('decision', decision));
    return true;
end
$$;

CREATE FUNCTION review.unrestricted() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    select pg_has_role(current_user, 'qm_reader', 'usage') or pg_has_role(current_user, 'qm_writer', 'usage')
$$;

CREATE TABLE marts.agent_coaching (
    agent_id text NOT NULL,
    week date NOT NULL,
    metric text NOT NULL,
    n bigint NOT NULL,
    raw double precision,
    adjusted double precision,
    low double precision,
    high double precision,
    peer_mean double precision,
    finding text,
    reason text,
    better text,
    unshrunk double precision,
    false_discovery_rate double precision,
    peers bigint,
    through date NOT NULL,
    examples jsonb NOT NULL,
    CONSTRAINT agent_coaching_better_check CHECK ((better = ANY (ARRAY['higher'::text, 'lower'::text]))),
    CONSTRAINT agent_coaching_check CHECK (((finding IS NULL) <> (reason IS NULL))),
    CONSTRAINT agent_coaching_check1 CHECK (((finding IS NULL) OR (n >= 20))),
    CONSTRAINT agent_coaching_finding_check CHECK ((finding = ANY (ARRAY['recognise'::text, 'coach'::text]))),
    CONSTRAINT agent_coaching_week_check CHECK ((EXTRACT(isodow FROM week) = (1)::numeric))
);

COMMENT ON COLUMN marts.agent_coaching.week IS 'The Monday that the week begins with.';

COMMENT ON COLUMN marts.agent_coaching.examples IS 'List of {interaction_key, interaction_id, side, turns} in the order to listen in; no turns: all of them.';

CREATE VIEW app.agent_coaching AS
 SELECT agent_id,
    week,
    metric,
    n,
    raw,
    adjusted,
    low,
    high,
    peer_mean,
    finding,
    ARRAY( SELECT (example.value ->> 'interaction_id'::text)
           FROM jsonb_array_elements(agent_coaching.examples) WITH ORDINALITY example(value, place)
          ORDER BY example.place) AS example_interaction_ids,
    reason,
    better,
    unshrunk,
    false_discovery_rate,
    peers,
    through,
    examples
   FROM marts.agent_coaching
  WHERE (( SELECT review.sees_agents() AS sees_agents) OR (agent_id = ( SELECT review.my_agent_id() AS my_agent_id)));

COMMENT ON VIEW app.agent_coaching IS 'One row an agent, week and metric: how the agent stands beside the peers, with channel, queue, topic and begin score held equal. For coaching; it ranks nobody.';

COMMENT ON COLUMN app.agent_coaching.agent_id IS 'The agent: of a contact''s agents the one with the most turns.';

COMMENT ON COLUMN app.agent_coaching.week IS 'Monday of the week; contacts count by the day they ended.';

COMMENT ON COLUMN app.agent_coaching.metric IS 'What is measured of the agent''s contacts; docs/metrics.md defines each.';

COMMENT ON COLUMN app.agent_coaching.n IS 'Contacts that the figure rests on.';

COMMENT ON COLUMN app.agent_coaching.raw IS 'The plain mean of the agent''s contacts (geometric for response_time_ms); null where n is 0.';

COMMENT ON COLUMN app.agent_coaching.adjusted IS 'The mean with the case mix held equal, drawn towards peer_mean by as much as it is unsure; null without three comparable agents.';

COMMENT ON COLUMN app.agent_coaching.low IS 'Lower end of the 95% interval of adjusted, clustered by customer; null where nothing varies.';

COMMENT ON COLUMN app.agent_coaching.high IS 'Upper end of the 95% interval of adjusted.';

COMMENT ON COLUMN app.agent_coaching.peer_mean IS 'Mean of the comparable agents, with the case mix held equal, those that stand apart left out; of interactions the plain mean.';

COMMENT ON COLUMN app.agent_coaching.finding IS 'recognise or coach, where the agent stands apart from the peers for better or worse; else null.';

COMMENT ON COLUMN app.agent_coaching.example_interaction_ids IS 'Two or three conversations to listen to, worst and best for such a contact; in examples with their turns.';

COMMENT ON COLUMN app.agent_coaching.reason IS 'Why there is no finding: counted, no_direction (neither way is better), no_value, no_peers, few (n under 20) or within_chance; null where there is one.';

COMMENT ON COLUMN app.agent_coaching.better IS 'higher or lower: which way is better; null where neither is, and nobody is named.';

COMMENT ON COLUMN app.agent_coaching.unshrunk IS 'The mean with the case mix held equal, before it is drawn towards peer_mean.';

COMMENT ON COLUMN app.agent_coaching.false_discovery_rate IS 'Benjamini-Hochberg over all agents and metrics of the week, of the test that the agent is as ordinary peers are; a finding needs at most 0.05. Null where nothing was tested.';

COMMENT ON COLUMN app.agent_coaching.peers IS 'How many other agents the agent is compared with; null for interactions.';

COMMENT ON COLUMN app.agent_coaching.through IS 'Last day of the week with contacts so far: before its Sunday, the week may still be under way.';

COMMENT ON COLUMN app.agent_coaching.examples IS 'List of {interaction_key, interaction_id, side, turns} in the order to listen in. side is worst or best (lowest or highest where neither is better), turns the indices to listen to; none: all.';

CREATE TABLE ops.alerts (
    idempotency_key text NOT NULL,
    rule text NOT NULL,
    condition text NOT NULL,
    subject text NOT NULL,
    value text NOT NULL,
    day date NOT NULL,
    interaction_key uuid,
    send_to text[] NOT NULL,
    found_at timestamp with time zone DEFAULT now() NOT NULL,
    found_on date NOT NULL,
    due_at timestamp with time zone NOT NULL,
    status text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    sent_at timestamp with time zone,
    fault text,
    CONSTRAINT alerts_check CHECK (((status = 'sent'::text) = (sent_at IS NOT NULL))),
    CONSTRAINT alerts_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sent'::text, 'suppressed'::text, 'failed'::text])))
);

COMMENT ON COLUMN ops.alerts.found_on IS 'The site''s local date of found_at:
the day whose budget it counts against.';

CREATE VIEW app.alerts AS
 SELECT idempotency_key,
    rule,
    condition,
    subject,
    value,
    day,
    interaction_key,
    send_to,
    found_at,
    due_at,
    status,
    attempts,
    sent_at,
    fault
   FROM ops.alerts
  WHERE ( SELECT review.sees_operations() AS sees_operations);

COMMENT ON VIEW app.alerts IS 'One row for each firing of an alert rule: waiting, sent, suppressed by its budget, or failed.';

COMMENT ON COLUMN app.alerts.idempotency_key IS 'The same for the same rule and subject, however often it is found or sent. (volatile)';

COMMENT ON COLUMN app.alerts.rule IS 'Name of the rule. (volatile)';

COMMENT ON COLUMN app.alerts.condition IS 'What the rule asked. (volatile)';

COMMENT ON COLUMN app.alerts.subject IS 'On what it fired, by its ids. (volatile)';

COMMENT ON COLUMN app.alerts.value IS 'What it found there. (volatile)';

COMMENT ON COLUMN app.alerts.day IS 'The day of the interaction, or of the figure. (volatile)';

COMMENT ON COLUMN app.alerts.interaction_key IS 'The interaction; null for a figure of a day. (volatile)';

COMMENT ON COLUMN app.alerts.send_to IS 'Names of the targets. (volatile)';

COMMENT ON COLUMN app.alerts.found_at IS 'When a run found it. (volatile)';

COMMENT ON COLUMN app.alerts.due_at IS 'From when it may be sent: the end of quiet hours. (volatile)';

COMMENT ON COLUMN app.alerts.status IS 'waiting, sent, suppressed (beyond the rule''s budget of that day) or failed. (volatile)';

COMMENT ON COLUMN app.alerts.attempts IS 'How often sending was tried. (volatile)';

COMMENT ON COLUMN app.alerts.sent_at IS 'When it was sent; null if it was not. (volatile)';

COMMENT ON COLUMN app.alerts.fault IS 'Which targets did not take it. (volatile)';

CREATE TABLE ops.audit (
    entry bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    person text NOT NULL,
    action text NOT NULL,
    interaction_key uuid,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT audit_action_check CHECK ((action <> ''::text))
);

COMMENT ON TABLE ops.audit IS 'Who looked at what and who decided what; only review.note writes, nobody changes. Never text of a conversation.';

COMMENT ON COLUMN ops.audit.interaction_key IS 'The conversation; it may be forgotten by now.';

CREATE VIEW app.audit AS
 SELECT entry,
    at,
    person,
    action,
    interaction_key,
    details
   FROM ops.audit
  WHERE (( SELECT review.unrestricted() AS unrestricted) OR ( SELECT review.has_role(VARIADIC ARRAY['qa_lead'::text, 'engineer'::text]) AS has_role));

COMMENT ON VIEW app.audit IS 'One row for each look at a conversation and each decision; the newest have the highest number.';

COMMENT ON COLUMN app.audit.entry IS 'Number of the entry. (volatile)';

COMMENT ON COLUMN app.audit.at IS 'When. (volatile)';

COMMENT ON COLUMN app.audit.person IS 'Who, as in app.people; qm people where the owner of the database was it. (volatile)';

COMMENT ON COLUMN app.audit.action IS 'What was done. (volatile)';

COMMENT ON COLUMN app.audit.interaction_key IS 'The conversation; null where it was about none. (volatile)';

COMMENT ON COLUMN app.audit.details IS 'More about it by ids and codes, never text of a conversation. (volatile)';

CREATE TABLE marts.cards (
    interaction_key uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    day date NOT NULL,
    version integer NOT NULL,
    customer_score real,
    customer_begin_score real,
    customer_end_score real,
    customer_shift real,
    agent_score real,
    p_dissatisfied real,
    p_resolved real,
    p_abandoned real,
    review_priority real,
    duration_ms bigint,
    non_talk_ms bigint,
    response_ms_max bigint,
    channel text NOT NULL,
    queue text,
    topic text,
    agent_id text,
    customer_id text,
    language text,
    flags text[] NOT NULL
);

COMMENT ON TABLE marts.cards IS 'Drawn when an interaction is landed, when it is scored, and when its flags change.';

CREATE VIEW app.cards AS
 SELECT interaction_key,
    started_at,
    day,
    customer_score,
    customer_begin_score,
    customer_end_score,
    customer_shift,
    agent_score,
    p_dissatisfied,
    p_resolved,
    p_abandoned,
    review_priority,
    duration_ms,
    non_talk_ms,
    response_ms_max,
    channel,
    queue,
    topic,
    agent_id,
    customer_id,
    language,
    flags
   FROM marts.cards
  WHERE (( SELECT review.sees_all() AS sees_all) OR (interaction_key IN ( SELECT review.own_interactions() AS own_interactions)));

COMMENT ON VIEW app.cards IS 'One row an interaction: what lists are filtered and sorted by, for reading many; app.interactions says more of each.';

COMMENT ON COLUMN app.cards.interaction_key IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.started_at IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.day IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.customer_score IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.customer_begin_score IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.customer_end_score IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.customer_shift IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.agent_score IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.p_dissatisfied IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.p_resolved IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.p_abandoned IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.review_priority IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.duration_ms IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.non_talk_ms IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.response_ms_max IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.channel IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.queue IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.topic IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.agent_id IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.customer_id IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.language IS 'As in app.interactions.';

COMMENT ON COLUMN app.cards.flags IS 'As in app.interactions.';

CREATE TABLE marts.channel_drivers (
    channel text NOT NULL,
    week date NOT NULL,
    metric text NOT NULL,
    topic text NOT NULL,
    volume bigint NOT NULL,
    volume_share double precision NOT NULL,
    n bigint NOT NULL,
    mean double precision,
    low double precision,
    high double precision,
    baseline double precision,
    impact double precision,
    finding boolean NOT NULL,
    CONSTRAINT channel_drivers_check CHECK (((n >= 0) AND (n <= volume))),
    CONSTRAINT channel_drivers_volume_check CHECK ((volume >= 1)),
    CONSTRAINT channel_drivers_volume_share_check CHECK (((volume_share >= (0)::double precision) AND (volume_share <= (1)::double precision))),
    CONSTRAINT channel_drivers_week_check CHECK ((EXTRACT(isodow FROM week) = (1)::numeric))
);

COMMENT ON COLUMN marts.channel_drivers.week IS 'The Monday that the week begins with.';

CREATE VIEW app.channel_drivers AS
 SELECT channel,
    week,
    metric,
    topic,
    volume,
    volume_share,
    n,
    mean,
    low,
    high,
    baseline,
    impact,
    finding
   FROM marts.channel_drivers;

COMMENT ON VIEW app.channel_drivers IS 'One row a channel, week, metric and topic: how far the topic moves the channel''s figure.';

COMMENT ON COLUMN app.channel_drivers.channel IS 'The channel.';

COMMENT ON COLUMN app.channel_drivers.week IS 'The Monday that the week begins with.';

COMMENT ON COLUMN app.channel_drivers.metric IS 'The figure that is moved: customer_score.';

COMMENT ON COLUMN app.channel_drivers.topic IS 'The topic; contacts of unknown topic have no row.';

COMMENT ON COLUMN app.channel_drivers.volume IS 'Contacts about the topic.';

COMMENT ON COLUMN app.channel_drivers.volume_share IS 'Their share of all contacts of the channel in the week, 0 to 1.';

COMMENT ON COLUMN app.channel_drivers.n IS 'Those of them that have the figure.';

COMMENT ON COLUMN app.channel_drivers.mean IS 'Mean over these n; null without any.';

COMMENT ON COLUMN app.channel_drivers.low IS 'Lower end of its 95% interval, clustered by customer.';

COMMENT ON COLUMN app.channel_drivers.high IS 'Upper end of its 95% interval, clustered by customer.';

COMMENT ON COLUMN app.channel_drivers.baseline IS 'Mean over all contacts of the channel in the week.';

COMMENT ON COLUMN app.channel_drivers.impact IS '(mean - baseline) * volume: points times contacts; the lowest hurts most.';

COMMENT ON COLUMN app.channel_drivers.finding IS 'Whether n is at least 30, volume_share at least 0.02, and baseline outside low to high.';

CREATE TABLE marts.channel_report (
    channel text NOT NULL,
    week date NOT NULL,
    metric text NOT NULL,
    value double precision,
    low double precision,
    high double precision,
    n bigint NOT NULL,
    previous double precision,
    four_week_mean double precision
);

COMMENT ON COLUMN marts.channel_report.week IS 'The Monday that the week begins with.';

CREATE VIEW app.channel_report AS
 SELECT channel,
    week,
    metric,
    value,
    low,
    high,
    n,
    previous,
    four_week_mean
   FROM marts.channel_report;

COMMENT ON VIEW app.channel_report IS 'One row a channel, week and metric.';

COMMENT ON COLUMN app.channel_report.channel IS 'The channel.';

COMMENT ON COLUMN app.channel_report.week IS 'The Monday that the week begins with.';

COMMENT ON COLUMN app.channel_report.metric IS 'What was measured.';

COMMENT ON COLUMN app.channel_report.value IS 'The figure; null where nothing could be measured.';

COMMENT ON COLUMN app.channel_report.low IS 'Lower end of the interval.';

COMMENT ON COLUMN app.channel_report.high IS 'Upper end of the interval.';

COMMENT ON COLUMN app.channel_report.n IS 'How many interactions the figure rests on.';

COMMENT ON COLUMN app.channel_report.previous IS 'The figure of the week before; null without one.';

COMMENT ON COLUMN app.channel_report.four_week_mean IS 'Mean of the four weeks before; null where one of them is absent.';

CREATE TABLE ops.check_results (
    check_id bigint NOT NULL,
    run_id text NOT NULL,
    checked_at timestamp with time zone DEFAULT now() NOT NULL,
    asset text NOT NULL,
    name text NOT NULL,
    blocking boolean NOT NULL,
    passed boolean NOT NULL,
    day_from date,
    day_to date,
    result jsonb NOT NULL
);

COMMENT ON COLUMN ops.check_results.result IS 'Counts and expectation names; never text of a conversation.';

CREATE VIEW app.checks AS
 SELECT run_id,
    checked_at,
    asset,
    name,
    blocking,
    passed,
    day_from,
    day_to,
    result
   FROM ops.check_results;

COMMENT ON VIEW app.checks IS 'One row a check of a run. (volatile)';

COMMENT ON COLUMN app.checks.run_id IS 'The run, as in app.runs. (volatile)';

COMMENT ON COLUMN app.checks.checked_at IS 'When it was checked. (volatile)';

COMMENT ON COLUMN app.checks.asset IS 'The asset that was checked. (volatile)';

COMMENT ON COLUMN app.checks.name IS 'The check. (volatile)';

COMMENT ON COLUMN app.checks.blocking IS 'Whether a failure stops what depends on the asset. (volatile)';

COMMENT ON COLUMN app.checks.passed IS 'Whether it held. (volatile)';

COMMENT ON COLUMN app.checks.day_from IS 'First day that was checked. (volatile)';

COMMENT ON COLUMN app.checks.day_to IS 'Last day that was checked. (volatile)';

COMMENT ON COLUMN app.checks.result IS 'JSON: counts and names of expectations; never text of a conversation. (volatile)';

CREATE TABLE ops.churn_models (
    churn_model integer NOT NULL,
    fitted_at timestamp with time zone DEFAULT now() NOT NULL,
    known_until date NOT NULL,
    serves boolean NOT NULL,
    model jsonb NOT NULL,
    evaluation jsonb NOT NULL
);

COMMENT ON COLUMN ops.churn_models.model IS 'Intercept, weights, means and scales of the logistic regression.';

CREATE VIEW app.churn_models AS
 SELECT churn_model,
    fitted_at,
    known_until,
    serves,
    model,
    evaluation
   FROM ops.churn_models;

COMMENT ON VIEW app.churn_models IS 'Models fitted to who left, with how they did on later time than they had seen.';

COMMENT ON COLUMN app.churn_models.churn_model IS 'Number of the model. (volatile)';

COMMENT ON COLUMN app.churn_models.fitted_at IS 'When it was fitted. (volatile)';

COMMENT ON COLUMN app.churn_models.known_until IS 'The last day on which leaving would have been known. (volatile)';

COMMENT ON COLUMN app.churn_models.serves IS 'Whether p_churn comes from it. (volatile)';

COMMENT ON COLUMN app.churn_models.model IS 'Intercept, weights, means and scales. (volatile)';

COMMENT ON COLUMN app.churn_models.evaluation IS 'AUROC, Brier score beside that of the base rate, calibration error, and the days tested on. (volatile)';

CREATE TABLE landing.churn_files (
    sha256 text NOT NULL,
    path text NOT NULL,
    received integer NOT NULL,
    accepted integer NOT NULL,
    refused integer NOT NULL,
    known_until date NOT NULL,
    landed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT churn_files_check CHECK ((received = (accepted + refused)))
);

CREATE TABLE landing.churn_refused (
    sha256 text NOT NULL,
    line integer NOT NULL,
    reason text NOT NULL
);

CREATE VIEW app.churn_refused AS
 SELECT f.path,
    r.line,
    r.reason,
    f.landed_at
   FROM (landing.churn_refused r
     JOIN landing.churn_files f ON ((r.sha256 = f.sha256)))
  WHERE ( SELECT review.sees_operations() AS sees_operations);

COMMENT ON VIEW app.churn_refused IS 'Lines of files of those who left that were refused.';

COMMENT ON COLUMN app.churn_refused.path IS 'The file.';

COMMENT ON COLUMN app.churn_refused.line IS 'The line, from 1.';

COMMENT ON COLUMN app.churn_refused.reason IS 'no_customer_id, bad_churned_at, churned_in_future or wrong_number_of_columns.';

COMMENT ON COLUMN app.churn_refused.landed_at IS 'When the file was read. (volatile)';

CREATE TABLE marts.coaching_effects (
    session bigint NOT NULL,
    metric text NOT NULL,
    n_before bigint NOT NULL,
    n_after bigint NOT NULL,
    before double precision,
    after double precision,
    peers bigint NOT NULL,
    peers_before double precision,
    peers_after double precision,
    expected double precision,
    effect double precision,
    low double precision,
    high double precision,
    verdict text,
    reason text,
    through date,
    CONSTRAINT coaching_effects_check CHECK (((verdict IS NULL) <> (reason IS NULL))),
    CONSTRAINT coaching_effects_check1 CHECK (((verdict IS NULL) OR (LEAST(n_before, n_after) >= 20))),
    CONSTRAINT coaching_effects_verdict_check CHECK ((verdict = ANY (ARRAY['better'::text, 'worse'::text])))
);

CREATE TABLE review.coaching_sessions (
    session bigint NOT NULL,
    agent_id text NOT NULL,
    day date NOT NULL,
    coach text NOT NULL,
    focus_metric text NOT NULL,
    note text,
    noted_at timestamp with time zone DEFAULT now() NOT NULL,
    withdrawn_at timestamp with time zone,
    due boolean DEFAULT true NOT NULL,
    CONSTRAINT coaching_sessions_agent_id_check CHECK (((agent_id <> ''::text) AND (length(agent_id) <= 200))),
    CONSTRAINT coaching_sessions_focus_metric_check CHECK ((focus_metric = ANY (ARRAY['customer_end_score'::text, 'customer_shift'::text, 'recovery_rate'::text, 'deterioration_rate'::text, 'likely_dissatisfied_rate'::text, 'response_time_ms'::text, 'greeting_rate'::text, 'empathy_rate'::text, 'ownership_rate'::text, 'closing_rate'::text]))),
    CONSTRAINT coaching_sessions_note_check CHECK ((length(note) <= 500))
);

COMMENT ON COLUMN review.coaching_sessions.note IS 'For coaches only.';

COMMENT ON COLUMN review.coaching_sessions.due IS 'Whether its before and after has to be computed, or computed anew.';

CREATE VIEW app.coaching_effects AS
 SELECT e.session,
    s.agent_id,
    s.day,
    e.metric,
    e.n_before,
    e.n_after,
    e.before,
    e.after,
    e.peers,
    e.peers_before,
    e.peers_after,
    e.expected,
    e.effect,
    e.low,
    e.high,
    e.verdict,
    e.reason,
    e.through
   FROM (marts.coaching_effects e
     JOIN review.coaching_sessions s ON ((e.session = s.session)))
  WHERE ((s.withdrawn_at IS NULL) AND (( SELECT review.unrestricted() AS unrestricted) OR ( SELECT review.has_role(VARIADIC ARRAY['coach'::text, 'qa_lead'::text]) AS has_role)));

COMMENT ON VIEW app.coaching_effects IS 'One row a coaching and metric: the agent in the four weeks before and after, beside comparable agents who were not coached in that time, with channel, queue, topic and begin score held equal.';

COMMENT ON COLUMN app.coaching_effects.session IS 'As in app.coaching_sessions.';

COMMENT ON COLUMN app.coaching_effects.agent_id IS 'Who was coached.';

COMMENT ON COLUMN app.coaching_effects.day IS 'When.';

COMMENT ON COLUMN app.coaching_effects.metric IS 'As in app.agent_coaching; those of which one way is better.';

COMMENT ON COLUMN app.coaching_effects.n_before IS 'Contacts that before rests on.';

COMMENT ON COLUMN app.coaching_effects.n_after IS 'Contacts that after rests on.';

COMMENT ON COLUMN app.coaching_effects.before IS 'The agent''s figure of the 28 days before, with the mix of contacts of both sides held equal.';

COMMENT ON COLUMN app.coaching_effects.after IS 'The same of the 28 days after, or what has passed of them.';

COMMENT ON COLUMN app.coaching_effects.peers IS 'How many comparable agents it is set beside, at most 60: not coached in that time, with 20 contacts on both sides.';

COMMENT ON COLUMN app.coaching_effects.peers_before IS 'Their mean before.';

COMMENT ON COLUMN app.coaching_effects.peers_after IS 'Their mean after.';

COMMENT ON COLUMN app.coaching_effects.expected IS 'What after would be without the coaching: where the agent really started (before drawn towards the peers by as much as it is unsure), moved as the peers moved.';

COMMENT ON COLUMN app.coaching_effects.effect IS 'after - expected.';

COMMENT ON COLUMN app.coaching_effects.low IS 'Lower end of the 95% interval of effect; errors clustered by customer, and the peers'' own changes allowed for.';

COMMENT ON COLUMN app.coaching_effects.high IS 'Upper end of the 95% interval of effect.';

COMMENT ON COLUMN app.coaching_effects.verdict IS 'better or worse where the effect is beyond chance: of the focus metric by its interval, of the others after Benjamini-Hochberg at 5%; else null.';

COMMENT ON COLUMN app.coaching_effects.reason IS 'Why there is no verdict: no_value, few (under 20 contacts on a side), no_peers (under five) or within_chance.';

COMMENT ON COLUMN app.coaching_effects.through IS 'Last day with contacts of the agent or the peers so far; before the 28th day after, the figures may still change.';

CREATE TABLE review.people (
    person text NOT NULL,
    display_name text NOT NULL,
    agent_id text,
    roles text[] DEFAULT '{}'::text[] NOT NULL,
    claimed_roles text[] DEFAULT '{}'::text[] NOT NULL,
    active boolean DEFAULT true NOT NULL,
    known_since timestamp with time zone DEFAULT now() NOT NULL,
    last_seen_at timestamp with time zone,
    CONSTRAINT people_agent_id_check CHECK ((agent_id <> ''::text)),
    CONSTRAINT people_claimed_roles_check CHECK ((claimed_roles <@ '{qa_lead,coach,cx_leader,engineer,agent}'::text[])),
    CONSTRAINT people_display_name_check CHECK ((display_name <> ''::text)),
    CONSTRAINT people_person_check CHECK ((person <> ''::text)),
    CONSTRAINT people_roles_check CHECK ((roles <@ '{qa_lead,coach,cx_leader,engineer,agent}'::text[]))
);

COMMENT ON COLUMN review.people.person IS 'What the identity provider calls them (issuer-wide stable subject or e-mail), or local.';

COMMENT ON COLUMN review.people.agent_id IS 'The name under which they themselves appear as an agent in conversations.';

COMMENT ON COLUMN review.people.roles IS 'Given here, by hand.';

COMMENT ON COLUMN review.people.claimed_roles IS 'What the identity provider''s groups said at the last login.';

COMMENT ON COLUMN review.people.active IS 'False takes every role away, whatever the identity provider says.';

COMMENT ON COLUMN review.people.last_seen_at IS 'When they last used the app, to a quarter of an hour; null for never.';

CREATE VIEW app.coaching_sessions AS
 SELECT s.session,
    s.agent_id,
    s.day,
    p.display_name AS coach,
    s.focus_metric,
    s.note,
    s.noted_at,
    s.due AS waiting
   FROM (review.coaching_sessions s
     JOIN review.people p ON ((s.coach = p.person)))
  WHERE ((s.withdrawn_at IS NULL) AND (( SELECT review.unrestricted() AS unrestricted) OR ( SELECT review.has_role(VARIADIC ARRAY['coach'::text, 'qa_lead'::text]) AS has_role)));

COMMENT ON VIEW app.coaching_sessions IS 'One row a coaching that a coach noted and did not take back.';

COMMENT ON COLUMN app.coaching_sessions.session IS 'Number of the coaching.';

COMMENT ON COLUMN app.coaching_sessions.agent_id IS 'Who was coached.';

COMMENT ON COLUMN app.coaching_sessions.day IS 'When; it belongs neither to before nor to after.';

COMMENT ON COLUMN app.coaching_sessions.coach IS 'Name of the coach. (volatile)';

COMMENT ON COLUMN app.coaching_sessions.focus_metric IS 'What it was about, as in app.agent_coaching.metric.';

COMMENT ON COLUMN app.coaching_sessions.note IS 'The coach''s note, for coaches only.';

COMMENT ON COLUMN app.coaching_sessions.noted_at IS 'When it was noted. (volatile)';

COMMENT ON COLUMN app.coaching_sessions.waiting IS 'Whether its before and after has to be computed (anew). (volatile)';

CREATE TABLE marts.coverage (
    day date NOT NULL,
    channel text NOT NULL,
    queue text NOT NULL,
    language text NOT NULL,
    received integer NOT NULL,
    scored integer NOT NULL,
    skipped integer NOT NULL,
    failed integer NOT NULL,
    skipped_reasons jsonb DEFAULT '{}'::jsonb NOT NULL,
    failed_reasons jsonb DEFAULT '{}'::jsonb NOT NULL
);

COMMENT ON TABLE marts.coverage IS 'The ledger. An unknown queue or language is the empty string here (it is part of the key) and null in app.coverage.';

CREATE VIEW app.coverage AS
 SELECT day,
    channel,
    NULLIF(queue, ''::text) AS queue,
    NULLIF(language, ''::text) AS language,
    received,
    scored,
    skipped,
    failed,
    (skipped_reasons || failed_reasons) AS reasons,
    skipped_reasons,
    failed_reasons
   FROM marts.coverage;

COMMENT ON VIEW app.coverage IS 'The ledger: what became of every interaction of a day. received = scored + skipped + failed.';

COMMENT ON COLUMN app.coverage.day IS 'Day of the interactions.';

COMMENT ON COLUMN app.coverage.channel IS 'Channel of the interactions.';

COMMENT ON COLUMN app.coverage.queue IS 'Queue of the interactions; null where unknown.';

COMMENT ON COLUMN app.coverage.language IS 'Language of the interactions; null where unknown.';

COMMENT ON COLUMN app.coverage.received IS 'Interactions that were due to be scored.';

COMMENT ON COLUMN app.coverage.scored IS 'Interactions with a score.';

COMMENT ON COLUMN app.coverage.skipped IS 'Interactions left out with a reason.';

COMMENT ON COLUMN app.coverage.failed IS 'Interactions that could not be scored, with a reason.';

COMMENT ON COLUMN app.coverage.reasons IS 'JSON object: how many have no score, for which reason.';

COMMENT ON COLUMN app.coverage.skipped_reasons IS 'JSON object: how many were skipped for which reason.';

COMMENT ON COLUMN app.coverage.failed_reasons IS 'JSON object: how many failed for which reason.';

CREATE TABLE core.churned (
    customer_id text NOT NULL,
    churned_at date NOT NULL
);

CREATE TABLE core.interactions (
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    current boolean NOT NULL,
    content_hash bytea NOT NULL,
    day date NOT NULL,
    source text NOT NULL,
    interaction_id text NOT NULL,
    channel text NOT NULL,
    queue text,
    topic text,
    direction text NOT NULL,
    status text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    customer_id text,
    account_id text,
    agent_id text,
    language text,
    csat real,
    resolved boolean,
    transfers integer,
    hold_ms bigint,
    bot_handoff_turn integer,
    monitoring_notice boolean,
    attributes jsonb,
    turn_count integer NOT NULL,
    file_sha256 text NOT NULL,
    line bigint NOT NULL,
    landed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT interactions_bot_handoff_turn_check CHECK ((bot_handoff_turn >= 0)),
    CONSTRAINT interactions_channel_check CHECK ((channel = ANY (ARRAY['voice'::text, 'chat'::text, 'messaging'::text, 'sms'::text, 'email'::text, 'social'::text]))),
    CONSTRAINT interactions_check CHECK ((ended_at >= started_at)),
    CONSTRAINT interactions_check1 CHECK (((ended_at IS NOT NULL) OR (status = 'active'::text))),
    CONSTRAINT interactions_csat_check CHECK (((csat >= (1)::double precision) AND (csat <= (5)::double precision))),
    CONSTRAINT interactions_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text]))),
    CONSTRAINT interactions_hold_ms_check CHECK ((hold_ms >= 0)),
    CONSTRAINT interactions_status_check CHECK ((status = ANY (ARRAY['active'::text, 'wrap_up'::text, 'completed'::text, 'abandoned'::text]))),
    CONSTRAINT interactions_transfers_check CHECK ((transfers >= 0)),
    CONSTRAINT interactions_turn_count_check CHECK ((turn_count >= 1)),
    CONSTRAINT interactions_version_check CHECK ((version >= 1))
);

COMMENT ON COLUMN core.interactions.interaction_key IS 'UUID made from (source, interaction_id): the same on every machine, whatever the order of arrival.';

COMMENT ON COLUMN core.interactions.day IS 'Partition: the site''s local date of ended_at (of started_at while active).';

COMMENT ON COLUMN core.interactions.agent_id IS 'The agent with the most turns, the first of equals.';

CREATE TABLE marts.churn_risk (
    customer_id text NOT NULL,
    as_of date NOT NULL,
    risk_index smallint NOT NULL,
    p_churn double precision,
    churn_model integer,
    reasons jsonb NOT NULL,
    interaction_keys uuid[] NOT NULL,
    CONSTRAINT churn_risk_check CHECK (((p_churn IS NULL) = (churn_model IS NULL))),
    CONSTRAINT churn_risk_p_churn_check CHECK (((p_churn >= (0)::double precision) AND (p_churn <= (1)::double precision))),
    CONSTRAINT churn_risk_risk_index_check CHECK (((risk_index >= 0) AND (risk_index <= 100)))
);

CREATE VIEW app.customer_churn_risk AS
 SELECT r.customer_id,
    r.as_of,
    r.risk_index,
    r.p_churn,
    r.reasons,
    ARRAY( SELECT i.interaction_id
           FROM (unnest(r.interaction_keys) WITH ORDINALITY k(interaction_key, place)
             JOIN core.interactions i ON (((k.interaction_key = i.interaction_key) AND i.current)))
          ORDER BY k.place) AS interaction_ids,
    r.interaction_keys,
    r.churn_model,
    c.churned_at
   FROM (marts.churn_risk r
     LEFT JOIN core.churned c ON ((r.customer_id = c.customer_id)))
  WHERE ( SELECT review.sees_all() AS sees_all);

COMMENT ON VIEW app.customer_churn_risk IS 'One row for each customer and day with a contact: how much speaks for leaving, as it was known on that evening.';

COMMENT ON COLUMN app.customer_churn_risk.customer_id IS 'Pseudonymous id of the customer.';

COMMENT ON COLUMN app.customer_churn_risk.as_of IS 'The day; nothing later than it is in the row.';

COMMENT ON COLUMN app.customer_churn_risk.risk_index IS '0 to 100: the sum of points of a table in docs/metrics.md. Not a probability.';

COMMENT ON COLUMN app.customer_churn_risk.p_churn IS 'Probability of leaving within 30 days after as_of; null while no model is fitted to who left.';

COMMENT ON COLUMN app.customer_churn_risk.reasons IS 'List of {code, points, sentence}, the weightiest first: what made the index.';

COMMENT ON COLUMN app.customer_churn_risk.interaction_ids IS 'The contacts of the last 90 days behind it, the newest first.';

COMMENT ON COLUMN app.customer_churn_risk.interaction_keys IS 'The same contacts by their identity here.';

COMMENT ON COLUMN app.customer_churn_risk.churn_model IS 'Which fitted model p_churn comes from. (volatile)';

COMMENT ON COLUMN app.customer_churn_risk.churned_at IS 'The day the customer left, as far as is known by now; null otherwise. (volatile)';

CREATE VIEW app.data_age AS
 SELECT day AS newest_day,
    ( SELECT max(i.ended_at) AS max
           FROM core.interactions i
          WHERE ((i.day = newest.day) AND i.current)) AS newest_ended_at
   FROM ( SELECT i.day
           FROM core.interactions i
          WHERE i.current
          ORDER BY i.day DESC
         LIMIT 1) newest;

COMMENT ON VIEW app.data_age IS 'One row: how new the newest interactions are; none in an empty database.';

COMMENT ON COLUMN app.data_age.newest_day IS 'Their day.';

COMMENT ON COLUMN app.data_age.newest_ended_at IS 'When the last of them ended; null where all of the day are still active.';

CREATE TABLE marts.flags (
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    day date NOT NULL,
    code text NOT NULL,
    severity real NOT NULL,
    reason text NOT NULL,
    evidence jsonb DEFAULT '[]'::jsonb NOT NULL,
    related jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT flags_severity_check CHECK (((severity >= (0)::double precision) AND (severity <= (1)::double precision)))
);

COMMENT ON COLUMN marts.flags.related IS 'List of keys of other interactions that the flag rests on, such as the one that was repeated.';

CREATE TABLE scores.flags (
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    model_versions text NOT NULL,
    code text NOT NULL,
    day date NOT NULL,
    severity real NOT NULL,
    reason text NOT NULL,
    evidence jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT flags_severity_check CHECK (((severity >= (0)::double precision) AND (severity <= (1)::double precision)))
);

COMMENT ON COLUMN scores.flags.evidence IS 'List of {turn_index, start, end}: turns and character spans that the flag rests on; start and end null for a whole turn.';

CREATE TABLE scores.interactions (
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    model_versions text NOT NULL,
    current boolean NOT NULL,
    day date NOT NULL,
    status text NOT NULL,
    reason text,
    customer_score real,
    customer_begin_score real,
    customer_end_score real,
    customer_shift real,
    customer_trend real,
    agent_score real,
    customer_level smallint,
    customer_phrase_score real,
    customer_phrase_trend real,
    p_dissatisfied real,
    p_resolved real,
    p_abandoned real,
    scored_turns integer NOT NULL,
    skipped_turns integer NOT NULL,
    scored_at timestamp with time zone DEFAULT now() NOT NULL,
    replaced text,
    CONSTRAINT interactions_check CHECK (((status = 'scored'::text) = (reason IS NULL))),
    CONSTRAINT interactions_customer_level_check CHECK (((customer_level >= '-3'::integer) AND (customer_level <= 3))),
    CONSTRAINT interactions_customer_phrase_score_check CHECK (((customer_phrase_score >= ('-100'::integer)::double precision) AND (customer_phrase_score <= (100)::double precision))),
    CONSTRAINT interactions_status_check CHECK ((status = ANY (ARRAY['scored'::text, 'skipped'::text, 'failed'::text])))
);

COMMENT ON COLUMN scores.interactions.model_versions IS 'The models that made the row, name/version, comma separated; scores.turns.model_version holds the same text.';

COMMENT ON COLUMN scores.interactions.customer_phrase_score IS 'The Genesys-style score, -100..+100.';

COMMENT ON COLUMN scores.interactions.replaced IS 'The model_versions whose row was current for this version before this one took its place; null where none was.';

CREATE VIEW marts.raised AS
 SELECT s.interaction_key,
    s.version,
    f.day,
    f.code,
    f.severity,
    f.reason,
    f.evidence,
    '[]'::jsonb AS related,
    s.model_versions
   FROM (scores.interactions s
     JOIN scores.flags f ON (((s.interaction_key = f.interaction_key) AND (s.version = f.version) AND (s.model_versions = f.model_versions))))
  WHERE s.current
UNION ALL
 SELECT s.interaction_key,
    s.version,
    f.day,
    f.code,
    f.severity,
    f.reason,
    f.evidence,
    f.related,
    s.model_versions
   FROM (scores.interactions s
     JOIN marts.flags f ON (((s.interaction_key = f.interaction_key) AND (s.version = f.version))))
  WHERE s.current;

CREATE TABLE review.disputes (
    dispute bigint NOT NULL,
    interaction_key uuid NOT NULL,
    code text NOT NULL,
    person text NOT NULL,
    reason text NOT NULL,
    disputed_at timestamp with time zone DEFAULT now() NOT NULL,
    verdict text,
    note text,
    resolved_by text,
    resolved_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    CONSTRAINT disputes_check CHECK ((((verdict IS NULL) = (resolved_by IS NULL)) AND ((verdict IS NULL) = (resolved_at IS NULL)))),
    CONSTRAINT disputes_note_check CHECK ((length(note) <= 2000)),
    CONSTRAINT disputes_reason_check CHECK (((btrim(reason) <> ''::text) AND (length(reason) <= 2000))),
    CONSTRAINT disputes_verdict_check CHECK ((verdict = ANY (ARRAY['upheld'::text, 'overturned'::text]))),
    CONSTRAINT disputes_withdrawn_or_decided CHECK (((withdrawn_at IS NULL) OR (verdict IS NULL)))
);

COMMENT ON COLUMN review.disputes.verdict IS 'upheld: the flag stands; overturned: it was wrong. Null while nobody has decided.';

COMMENT ON COLUMN review.disputes.withdrawn_at IS 'When the agent took it back; null while they have not.';

CREATE VIEW app.disputes AS
 SELECT d.dispute,
    d.interaction_key,
    i.source,
    i.interaction_id,
    i.channel,
    i.queue,
    i.day,
    d.code,
    r.reason AS flag_reason,
    d.person,
    p.display_name AS disputed_by,
    d.reason,
    d.disputed_at,
    d.verdict,
    d.note,
    d.resolved_by,
    d.resolved_at,
    d.withdrawn_at
   FROM (((review.disputes d
     JOIN review.people p ON ((d.person = p.person)))
     JOIN core.interactions i ON (((d.interaction_key = i.interaction_key) AND i.current)))
     LEFT JOIN LATERAL ( SELECT raised.reason
           FROM marts.raised
          WHERE ((raised.interaction_key = i.interaction_key) AND (raised.version = i.version) AND (raised.code = d.code))
          ORDER BY raised.reason
         LIMIT 1) r ON (true))
  WHERE (( SELECT review.unrestricted() AS unrestricted) OR ( SELECT review.has_role(VARIADIC ARRAY['qa_lead'::text, 'coach'::text]) AS has_role) OR (d.interaction_key IN ( SELECT review.own_interactions() AS own_interactions)));

COMMENT ON VIEW app.disputes IS 'One row a flag that the agent of the conversation called wrong, and what a QA lead decided. QA leads and coaches see all, agents those of their own conversations.';

COMMENT ON COLUMN app.disputes.dispute IS 'Number of the dispute. (volatile)';

COMMENT ON COLUMN app.disputes.interaction_key IS 'The conversation, as in app.interactions. (volatile)';

COMMENT ON COLUMN app.disputes.source IS 'The system that it came from. (volatile)';

COMMENT ON COLUMN app.disputes.interaction_id IS 'Its id in that system. (volatile)';

COMMENT ON COLUMN app.disputes.channel IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.disputes.queue IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.disputes.day IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.disputes.code IS 'The flag. (volatile)';

COMMENT ON COLUMN app.disputes.flag_reason IS 'Why the flag is raised; null where it no longer is. (volatile)';

COMMENT ON COLUMN app.disputes.person IS 'Who disputes it, as in app.people. (volatile)';

COMMENT ON COLUMN app.disputes.disputed_by IS 'What the screens call them. (volatile)';

COMMENT ON COLUMN app.disputes.reason IS 'Why, in their words. (volatile)';

COMMENT ON COLUMN app.disputes.disputed_at IS 'When. (volatile)';

COMMENT ON COLUMN app.disputes.verdict IS 'upheld: the flag stands; overturned: it was wrong; null while nobody has decided, and where it was taken back. (volatile)';

COMMENT ON COLUMN app.disputes.note IS 'What whoever decided added. (volatile)';

COMMENT ON COLUMN app.disputes.resolved_by IS 'Who decided, as in app.people. (volatile)';

COMMENT ON COLUMN app.disputes.resolved_at IS 'When. (volatile)';

COMMENT ON COLUMN app.disputes.withdrawn_at IS 'When the agent took it back; null while they have not. (volatile)';

CREATE TABLE marts.drift (
    week date NOT NULL,
    channel text NOT NULL,
    measure text NOT NULL,
    n bigint NOT NULL,
    n_before bigint NOT NULL,
    bins integer NOT NULL,
    psi double precision,
    p_value double precision,
    drifted boolean,
    most_changed text,
    share double precision,
    share_before double precision,
    CONSTRAINT drift_check CHECK (((psi IS NULL) = (drifted IS NULL))),
    CONSTRAINT drift_p_value_check CHECK (((p_value >= (0)::double precision) AND (p_value <= (1)::double precision)))
);

CREATE VIEW app.drift AS
 SELECT week,
    channel,
    measure,
    n,
    n_before,
    bins,
    psi,
    p_value,
    drifted,
    most_changed,
    share,
    share_before
   FROM marts.drift;

COMMENT ON VIEW app.drift IS 'One row a week, channel and measure: how far the week''s contacts are spread otherwise than those of the four weeks before.';

COMMENT ON COLUMN app.drift.week IS 'The Monday that the week begins with; the newest week may be unfinished.';

COMMENT ON COLUMN app.drift.channel IS 'The channel, or all.';

COMMENT ON COLUMN app.drift.measure IS 'What is spread: channel, queue, language, outcome (scored, or why not), turns, customer_score, p_dissatisfied.';

COMMENT ON COLUMN app.drift.n IS 'Contacts of the week.';

COMMENT ON COLUMN app.drift.n_before IS 'Contacts of the four weeks before.';

COMMENT ON COLUMN app.drift.bins IS 'Into how many bins they fall.';

COMMENT ON COLUMN app.drift.psi IS 'Population stability index against those weeks; null under 50 contacts in the week, 200 before, or with one bin.';

COMMENT ON COLUMN app.drift.p_value IS 'How often chance alone gives as large an index.';

COMMENT ON COLUMN app.drift.drifted IS 'Whether psi is at least 0.1 and, over all rows of the week, not chance (Benjamini-Hochberg at 5%).';

COMMENT ON COLUMN app.drift.most_changed IS 'The bin that contributes most; the empty string stands for unknown.';

COMMENT ON COLUMN app.drift.share IS 'Its share of the week, 0 to 1.';

COMMENT ON COLUMN app.drift.share_before IS 'Its share of the weeks before, 0 to 1.';

CREATE TABLE scores.evidence (
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    model_versions text NOT NULL,
    day date NOT NULL,
    turns jsonb NOT NULL,
    CONSTRAINT evidence_turns_check CHECK ((jsonb_typeof(turns) = 'array'::text))
);

COMMENT ON COLUMN scores.evidence.turns IS 'A record a scored turn, as docs/metrics.md has it: turn_index, role, score, base, spans, context, hidden, share.';

CREATE VIEW app.evidence AS
 SELECT i.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    ((turn.told ->> 'turn_index'::text))::integer AS turn_index,
    (turn.told ->> 'role'::text) AS role,
    ((turn.told ->> 'score'::text))::double precision AS score,
    (((turn.told -> 'share'::text) ->> 'overall'::text))::double precision AS share,
    (((turn.told -> 'share'::text) ->> 'begin'::text))::double precision AS begin_share,
    (((turn.told -> 'share'::text) ->> 'end'::text))::double precision AS end_share,
    (((turn.told -> 'base'::text) ->> 'points'::text))::double precision AS base_points,
    (turn.told -> 'spans'::text) AS spans,
    (turn.told -> 'context'::text) AS context,
    (((turn.told -> 'hidden'::text) ->> 'words'::text))::integer AS hidden_words,
    (((turn.told -> 'hidden'::text) ->> 'points'::text))::double precision AS hidden_points,
    ((turn.told -> 'base'::text) -> 'logits'::text) AS base_logits,
    ((turn.told -> 'hidden'::text) -> 'logits'::text) AS hidden_logits,
    e.model_versions
   FROM (((scores.evidence e
     JOIN scores.interactions s USING (interaction_key, version, model_versions))
     JOIN core.interactions i USING (interaction_key, version))
     CROSS JOIN LATERAL jsonb_array_elements(e.turns) turn(told))
  WHERE (s.current AND i.current AND (( SELECT review.sees_all() AS sees_all) OR (i.interaction_key IN ( SELECT review.own_interactions() AS own_interactions))));

COMMENT ON VIEW app.evidence IS 'One row a scored turn of the customer in a flagged interaction: what made its score. score = base_points + points of spans and context + hidden_points. `qm explain` tells the same of any turn of any interaction.';

COMMENT ON COLUMN app.evidence.interaction_key IS 'The interaction, as in app.interactions.';

COMMENT ON COLUMN app.evidence.source IS 'The system that the interaction came from.';

COMMENT ON COLUMN app.evidence.interaction_id IS 'The interaction''s id in that system.';

COMMENT ON COLUMN app.evidence.day IS 'The interaction''s day.';

COMMENT ON COLUMN app.evidence.turn_index IS 'Place in the conversation, from 0.';

COMMENT ON COLUMN app.evidence.role IS 'customer or agent.';

COMMENT ON COLUMN app.evidence.score IS 'Sentiment of the turn, -5 to +5, rounded to 4 places.';

COMMENT ON COLUMN app.evidence.share IS 'Points of the side''s overall score that the turn makes; a side''s shares add up to it.';

COMMENT ON COLUMN app.evidence.begin_share IS 'Points of the side''s begin score that the turn makes; 0 for a turn of another part.';

COMMENT ON COLUMN app.evidence.end_share IS 'Points of the side''s end score that the turn makes; 0 for a turn of another part.';

COMMENT ON COLUMN app.evidence.base_points IS 'Score of a text without a known word.';

COMMENT ON COLUMN app.evidence.spans IS 'JSON list of {start, end, points, logits, negated}: phrases of the turn''s text by code points from 0, end not included, and what they add to the score and to the logits of negative, neutral, positive.';

COMMENT ON COLUMN app.evidence.context IS 'JSON list of {name, points, logits}: what counts besides the words.';

COMMENT ON COLUMN app.evidence.hidden_words IS 'How many words are in no span: they add little, or are function words.';

COMMENT ON COLUMN app.evidence.hidden_points IS 'What those words add together.';

COMMENT ON COLUMN app.evidence.base_logits IS 'JSON list: the logits of negative, neutral, positive of a text without a known word.';

COMMENT ON COLUMN app.evidence.hidden_logits IS 'JSON list: what the hidden words add to the three logits.';

COMMENT ON COLUMN app.evidence.model_versions IS 'The models that made the scores, as in app.interactions.';

CREATE TABLE review.evidence_requests (
    interaction_key uuid NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    answer text,
    CONSTRAINT evidence_requests_answer_check CHECK ((answer = ANY (ARRAY['stored'::text, 'other_models'::text, 'gone'::text])))
);

COMMENT ON COLUMN review.evidence_requests.answer IS 'Null until a tick of the sensor has dealt with it; other_models: the scores are of models that do not serve now.';

CREATE VIEW app.evidence_requests AS
 SELECT interaction_key,
    asked_at,
    answer
   FROM review.evidence_requests
  WHERE (( SELECT review.sees_all() AS sees_all) OR (interaction_key IN ( SELECT review.own_interactions() AS own_interactions)));

COMMENT ON VIEW app.evidence_requests IS 'One row an interaction whose evidence somebody asked for. (volatile)';

COMMENT ON COLUMN app.evidence_requests.interaction_key IS 'The interaction, as in app.interactions. (volatile)';

COMMENT ON COLUMN app.evidence_requests.asked_at IS 'When it was last asked for. (volatile)';

COMMENT ON COLUMN app.evidence_requests.answer IS 'stored, other_models or gone; null while it waits. (volatile)';

CREATE TABLE landing.files (
    file_sha256 text NOT NULL,
    path text NOT NULL,
    format text NOT NULL,
    size_bytes bigint NOT NULL,
    recipe text DEFAULT ''::text NOT NULL,
    first_seen_at timestamp with time zone DEFAULT now() NOT NULL,
    landed_at timestamp with time zone,
    received bigint DEFAULT 0 NOT NULL,
    accepted bigint DEFAULT 0 NOT NULL,
    unchanged bigint DEFAULT 0 NOT NULL,
    quarantined bigint DEFAULT 0 NOT NULL,
    ignored_fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    truncated boolean DEFAULT false NOT NULL,
    error text,
    CONSTRAINT files_check CHECK ((received = ((accepted + unchanged) + quarantined))),
    CONSTRAINT files_file_sha256_check CHECK ((file_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT files_size_bytes_check CHECK ((size_bytes >= 0))
);

COMMENT ON COLUMN landing.files.recipe IS 'Digest of how the file was read (format, mapping, contact records, redaction): read otherwise, it is read again.';

CREATE VIEW app.files AS
 SELECT path,
    format,
    size_bytes,
    received,
    accepted,
    unchanged,
    quarantined,
    ignored_fields,
    truncated,
    error,
    landed_at
   FROM landing.files
  WHERE ( SELECT review.sees_operations() AS sees_operations);

COMMENT ON VIEW app.files IS 'One row a file content: the same bytes under another name are the same file.';

COMMENT ON COLUMN app.files.path IS 'The file as it was first delivered.';

COMMENT ON COLUMN app.files.format IS 'The format that it was read as.';

COMMENT ON COLUMN app.files.size_bytes IS 'Size of the file.';

COMMENT ON COLUMN app.files.received IS 'Records in the file: accepted + unchanged + quarantined.';

COMMENT ON COLUMN app.files.accepted IS 'Records that were new, or a new version.';

COMMENT ON COLUMN app.files.unchanged IS 'Records that were known with the same content.';

COMMENT ON COLUMN app.files.quarantined IS 'Records that were refused.';

COMMENT ON COLUMN app.files.ignored_fields IS 'JSON object: how often each unknown field was met.';

COMMENT ON COLUMN app.files.truncated IS 'Whether the archive was cut off; its whole lines were taken.';

COMMENT ON COLUMN app.files.error IS 'Why the file could not be read to its end; null when it could.';

COMMENT ON COLUMN app.files.landed_at IS 'When the last of it was stored; null until then. (volatile)';

CREATE TABLE review.decisions (
    decision_id bigint NOT NULL,
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    model_versions text,
    person text NOT NULL,
    decided_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    kind text NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    value text NOT NULL,
    undone_at timestamp with time zone,
    CONSTRAINT decisions_check CHECK (((subject <> ''::text) = (kind = ANY (ARRAY['flag'::text, 'coaching'::text])))),
    CONSTRAINT decisions_check1 CHECK (
CASE kind
    WHEN 'flag'::text THEN (value = ANY (ARRAY['agree'::text, 'disagree'::text]))
    WHEN 'outcome'::text THEN (value = ANY (ARRAY['satisfied'::text, 'neither'::text, 'dissatisfied'::text, 'cannot_tell'::text]))
    WHEN 'resolved'::text THEN (value = ANY (ARRAY['yes'::text, 'no'::text, 'cannot_tell'::text]))
    WHEN 'example'::text THEN (value = ANY (ARRAY['good'::text, 'learn'::text]))
    WHEN 'coaching'::text THEN (value = 'assigned'::text)
    WHEN 'finished'::text THEN (value = 'finished'::text)
    ELSE false
END)
);

COMMENT ON COLUMN review.decisions.version IS 'The version of the interaction that was read.';

COMMENT ON COLUMN review.decisions.model_versions IS 'The models whose scores and flags were seen; null where there were none.';

COMMENT ON COLUMN review.decisions.subject IS 'The flag''s code, or the agent to be coached; empty for what is about the whole.';

CREATE VIEW app.flag_labels AS
 SELECT d.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    d.version,
    d.model_versions,
    d.subject AS code,
    (d.value = 'agree'::text) AS agreed,
    d.person,
    d.decided_at
   FROM (review.decisions d
     JOIN core.interactions i ON (((d.interaction_key = i.interaction_key) AND i.current)))
  WHERE (( SELECT review.sees_all() AS sees_all) AND (d.kind = 'flag'::text) AND (d.undone_at IS NULL) AND (NOT (EXISTS ( SELECT
           FROM review.decisions newer
          WHERE ((newer.kind = 'flag'::text) AND (newer.undone_at IS NULL) AND (newer.interaction_key = d.interaction_key) AND (newer.person = d.person) AND (newer.subject = d.subject) AND (newer.decision_id > d.decision_id))))));

COMMENT ON VIEW app.flag_labels IS 'What people think of flags: one row a flag and person. A label to train on and to measure by. (volatile)';

COMMENT ON COLUMN app.flag_labels.interaction_key IS 'The interaction, as in app.interactions. (volatile)';

COMMENT ON COLUMN app.flag_labels.source IS 'The system that the interaction came from. (volatile)';

COMMENT ON COLUMN app.flag_labels.interaction_id IS 'The interaction''s id in that system. (volatile)';

COMMENT ON COLUMN app.flag_labels.day IS 'The interaction''s day. (volatile)';

COMMENT ON COLUMN app.flag_labels.version IS 'The version of the interaction that was read. (volatile)';

COMMENT ON COLUMN app.flag_labels.model_versions IS 'The models that raised the flag. (volatile)';

COMMENT ON COLUMN app.flag_labels.code IS 'The flag. (volatile)';

COMMENT ON COLUMN app.flag_labels.agreed IS 'Whether the person found it right. (volatile)';

COMMENT ON COLUMN app.flag_labels.person IS 'Who. (volatile)';

COMMENT ON COLUMN app.flag_labels.decided_at IS 'When. (volatile)';

CREATE VIEW app.flags AS
 SELECT i.interaction_key,
    i.source,
    i.interaction_id,
    f.day,
    i.channel,
    i.queue,
    f.code,
    f.severity,
    f.reason,
    f.evidence,
    f.related,
    f.model_versions
   FROM (marts.raised f
     JOIN core.interactions i USING (interaction_key, version))
  WHERE (i.current AND (( SELECT review.sees_all() AS sees_all) OR (i.interaction_key IN ( SELECT review.own_interactions() AS own_interactions))));

COMMENT ON VIEW app.flags IS 'One row a flag of an interaction: raised on its current scores, or on what other interactions there are.';

COMMENT ON COLUMN app.flags.interaction_key IS 'The interaction, as in app.interactions.';

COMMENT ON COLUMN app.flags.source IS 'The system that the interaction came from.';

COMMENT ON COLUMN app.flags.interaction_id IS 'The interaction''s id in that system.';

COMMENT ON COLUMN app.flags.day IS 'The interaction''s day.';

COMMENT ON COLUMN app.flags.channel IS 'The interaction''s channel.';

COMMENT ON COLUMN app.flags.queue IS 'The interaction''s queue; null where unknown.';

COMMENT ON COLUMN app.flags.code IS 'What was noticed, such as turned_bad.';

COMMENT ON COLUMN app.flags.severity IS 'How much it matters, 0 to 1.';

COMMENT ON COLUMN app.flags.reason IS 'A sentence for a QA lead; never words of the conversation.';

COMMENT ON COLUMN app.flags.evidence IS 'JSON list of {turn_index, start, end}: the turns, and in them the characters, that the flag rests on; start and end null for a whole turn.';

COMMENT ON COLUMN app.flags.related IS 'JSON list of the keys of other interactions that the flag rests on, such as the one that was repeated; mostly empty.';

COMMENT ON COLUMN app.flags.model_versions IS 'The models whose scores the flag rests on.';

CREATE TABLE scores.dynamics (
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    day date NOT NULL,
    duration_ms bigint,
    agent_talk_ms bigint,
    customer_talk_ms bigint,
    agent_talk_share double precision,
    non_talk_ms bigint,
    longest_silence_ms bigint,
    agent_words_per_minute double precision,
    customer_words_per_minute double precision,
    interruptions_by_agent integer,
    interruptions_by_customer integer,
    greeting_ms bigint,
    response_ms_mean double precision,
    response_ms_max bigint,
    handling_ms bigint,
    agent_greeted boolean,
    agent_empathised boolean,
    agent_owned boolean,
    agent_closed boolean,
    agents integer,
    customer_words integer,
    agent_words integer,
    customer_longest_turn integer,
    agent_repeats integer,
    customer_shouts integer,
    CONSTRAINT dynamics_agent_repeats_check CHECK ((agent_repeats >= 0)),
    CONSTRAINT dynamics_agent_talk_ms_check CHECK ((agent_talk_ms >= 0)),
    CONSTRAINT dynamics_agent_talk_share_check CHECK ((agent_talk_share >= (0)::double precision)),
    CONSTRAINT dynamics_agent_words_check CHECK ((agent_words >= 0)),
    CONSTRAINT dynamics_agent_words_per_minute_check CHECK ((agent_words_per_minute >= (0)::double precision)),
    CONSTRAINT dynamics_agents_check CHECK ((agents >= 0)),
    CONSTRAINT dynamics_customer_longest_turn_check CHECK ((customer_longest_turn >= 0)),
    CONSTRAINT dynamics_customer_shouts_check CHECK ((customer_shouts >= 0)),
    CONSTRAINT dynamics_customer_talk_ms_check CHECK ((customer_talk_ms >= 0)),
    CONSTRAINT dynamics_customer_words_check CHECK ((customer_words >= 0)),
    CONSTRAINT dynamics_customer_words_per_minute_check CHECK ((customer_words_per_minute >= (0)::double precision)),
    CONSTRAINT dynamics_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT dynamics_greeting_ms_check CHECK ((greeting_ms >= 0)),
    CONSTRAINT dynamics_handling_ms_check CHECK ((handling_ms >= 0)),
    CONSTRAINT dynamics_interruptions_by_agent_check CHECK ((interruptions_by_agent >= 0)),
    CONSTRAINT dynamics_interruptions_by_customer_check CHECK ((interruptions_by_customer >= 0)),
    CONSTRAINT dynamics_longest_silence_ms_check CHECK ((longest_silence_ms >= 0)),
    CONSTRAINT dynamics_non_talk_ms_check CHECK ((non_talk_ms >= 0)),
    CONSTRAINT dynamics_response_ms_max_check CHECK ((response_ms_max >= 0)),
    CONSTRAINT dynamics_response_ms_mean_check CHECK ((response_ms_mean >= (0)::double precision))
);

CREATE VIEW app.interactions AS
 SELECT i.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    i.started_at,
    i.ended_at,
    i.channel,
    i.queue,
    i.topic,
    i.direction,
    i.status,
    i.agent_id,
    i.customer_id,
    i.account_id,
    i.language,
    i.csat,
    i.resolved,
    i.transfers,
    i.hold_ms,
    i.turn_count,
    s.status AS scoring_status,
    s.reason AS scoring_reason,
    s.customer_score,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift,
    s.customer_trend,
    s.agent_score,
    s.customer_level,
    s.customer_phrase_score,
    s.customer_phrase_trend,
    s.p_dissatisfied,
    s.p_resolved,
    s.p_abandoned,
    d.duration_ms,
    d.agent_talk_ms,
    d.customer_talk_ms,
    d.agent_talk_share,
    d.non_talk_ms,
    d.longest_silence_ms,
    d.agent_words_per_minute,
    d.customer_words_per_minute,
    d.interruptions_by_agent,
    d.interruptions_by_customer,
    d.greeting_ms,
    d.response_ms_mean,
    d.response_ms_max,
    d.handling_ms,
    d.agents,
    d.customer_words,
    d.agent_words,
    d.customer_longest_turn,
    d.agent_repeats,
    d.customer_shouts,
    d.agent_greeted,
    d.agent_empathised,
    d.agent_owned,
    d.agent_closed,
    COALESCE(f.flags, '{}'::text[]) AS flags,
    f.review_priority,
    s.model_versions
   FROM (((core.interactions i
     LEFT JOIN scores.interactions s ON (((i.interaction_key = s.interaction_key) AND (i.version = s.version) AND s.current)))
     LEFT JOIN scores.dynamics d ON (((s.interaction_key = d.interaction_key) AND (s.version = d.version))))
     LEFT JOIN LATERAL ( SELECT array_agg(raised.code ORDER BY raised.code) AS flags,
            max(raised.severity) AS review_priority
           FROM marts.raised
          WHERE ((raised.interaction_key = s.interaction_key) AND (raised.version = s.version))) f ON (true))
  WHERE (i.current AND (( SELECT review.sees_all() AS sees_all) OR (i.interaction_key IN ( SELECT review.own_interactions() AS own_interactions))));

COMMENT ON VIEW app.interactions IS 'One row an interaction in its current version, with its current scores; not yet scored means that scoring_status is null.';

COMMENT ON COLUMN app.interactions.interaction_key IS 'Identity: UUID made from (source, interaction_id), the same on every machine.';

COMMENT ON COLUMN app.interactions.source IS 'The system that the interaction came from; native where the file did not say.';

COMMENT ON COLUMN app.interactions.interaction_id IS 'The id in that system, unique inside source.';

COMMENT ON COLUMN app.interactions.day IS 'The site''s local date of ended_at, or of started_at while the interaction is active: the partition.';

COMMENT ON COLUMN app.interactions.started_at IS 'Begin of the interaction.';

COMMENT ON COLUMN app.interactions.ended_at IS 'End of the interaction; null while it is active.';

COMMENT ON COLUMN app.interactions.channel IS 'voice, chat, messaging, sms, email or social.';

COMMENT ON COLUMN app.interactions.queue IS 'Queue or workstream; null where unknown.';

COMMENT ON COLUMN app.interactions.topic IS 'Contact reason as the source knows it; null where it does not.';

COMMENT ON COLUMN app.interactions.direction IS 'inbound or outbound, seen from the contact centre.';

COMMENT ON COLUMN app.interactions.status IS 'active, wrap_up, completed or abandoned; only the last two are scored.';

COMMENT ON COLUMN app.interactions.agent_id IS 'The agent with the most turns, the first of equals; null without an agent.';

COMMENT ON COLUMN app.interactions.customer_id IS 'Pseudonymous id of the customer; null where unknown.';

COMMENT ON COLUMN app.interactions.account_id IS 'Pseudonymous id of the account; null where unknown.';

COMMENT ON COLUMN app.interactions.language IS 'BCP 47 tag as the source gave it; null where it gave none.';

COMMENT ON COLUMN app.interactions.csat IS 'The customer''s survey answer, 1 to 5; null without one.';

COMMENT ON COLUMN app.interactions.resolved IS 'Whether the contact reason was resolved, where the source knows; else null.';

COMMENT ON COLUMN app.interactions.transfers IS 'Number of transfers; null where unknown.';

COMMENT ON COLUMN app.interactions.hold_ms IS 'Milliseconds on hold; null where unknown.';

COMMENT ON COLUMN app.interactions.turn_count IS 'Number of turns of everyone, bots and system lines too.';

COMMENT ON COLUMN app.interactions.scoring_status IS 'scored, skipped or failed; null until a run has dealt with this version.';

COMMENT ON COLUMN app.interactions.scoring_reason IS 'Why it was skipped or failed; null exactly when scored or not yet dealt with.';

COMMENT ON COLUMN app.interactions.customer_score IS 'Customer sentiment over the whole interaction, -5 to +5.';

COMMENT ON COLUMN app.interactions.customer_begin_score IS 'Customer sentiment in the first quarter, -5 to +5.';

COMMENT ON COLUMN app.interactions.customer_end_score IS 'Customer sentiment in the last quarter, -5 to +5.';

COMMENT ON COLUMN app.interactions.customer_shift IS 'customer_end_score minus customer_begin_score: above 0 it got better.';

COMMENT ON COLUMN app.interactions.customer_trend IS 'Least-squares slope of the customer''s turn scores, in points a conversation; null under three turns.';

COMMENT ON COLUMN app.interactions.agent_score IS 'Agent sentiment over the whole interaction, -5 to +5.';

COMMENT ON COLUMN app.interactions.customer_level IS 'Customer sentiment in seven levels at the end, -3 (very negative) to +3 (very positive).';

COMMENT ON COLUMN app.interactions.customer_phrase_score IS 'Genesys-style customer sentiment, -100 to +100.';

COMMENT ON COLUMN app.interactions.customer_phrase_trend IS 'Genesys-style trend of customer sentiment; null under six phrases.';

COMMENT ON COLUMN app.interactions.p_dissatisfied IS 'Probability that the customer was dissatisfied, 0 to 1; null without a model for it.';

COMMENT ON COLUMN app.interactions.p_resolved IS 'Probability that the contact reason was resolved, 0 to 1; null without a model for it.';

COMMENT ON COLUMN app.interactions.p_abandoned IS 'Probability that the customer gave up, 0 to 1; null without a model for it.';

COMMENT ON COLUMN app.interactions.duration_ms IS 'Milliseconds from started_at to ended_at.';

COMMENT ON COLUMN app.interactions.agent_talk_ms IS 'Milliseconds in which an agent speaks; voice only, null where a turn lacks its times.';

COMMENT ON COLUMN app.interactions.customer_talk_ms IS 'Milliseconds in which the customer speaks; voice only, null where a turn lacks its times.';

COMMENT ON COLUMN app.interactions.agent_talk_share IS 'agent_talk_ms of duration_ms, 0 to 1.';

COMMENT ON COLUMN app.interactions.non_talk_ms IS 'Milliseconds on hold or in silences over 3 s in which nobody speaks; a hold that is silent counts once. Voice only.';

COMMENT ON COLUMN app.interactions.longest_silence_ms IS 'Voice: longest time in which nobody speaks; elsewhere: longest time between two messages. Null without times.';

COMMENT ON COLUMN app.interactions.agent_words_per_minute IS 'Words of the agent in a minute of agent_talk_ms; null without talk.';

COMMENT ON COLUMN app.interactions.customer_words_per_minute IS 'Words of the customer in a minute of customer_talk_ms; null without talk.';

COMMENT ON COLUMN app.interactions.interruptions_by_agent IS 'How often the agent began while the customer had been talking for over 1 s; voice only.';

COMMENT ON COLUMN app.interactions.interruptions_by_customer IS 'How often the customer began while the agent had been talking for over 1 s; voice only.';

COMMENT ON COLUMN app.interactions.greeting_ms IS 'Milliseconds from the agent''s joining to the agent''s first message; written channels only.';

COMMENT ON COLUMN app.interactions.response_ms_mean IS 'Mean milliseconds from the customer''s last message to the agent''s answer; null where the agent never answered, and for voice.';

COMMENT ON COLUMN app.interactions.response_ms_max IS 'The longest of those times.';

COMMENT ON COLUMN app.interactions.handling_ms IS 'Handling time (AHT): from the agent''s joining to the end, and the wrap-up; null where the source does not tell them.';

COMMENT ON COLUMN app.interactions.agents IS 'Number of different agents who spoke.';

COMMENT ON COLUMN app.interactions.customer_words IS 'Words of the customer.';

COMMENT ON COLUMN app.interactions.agent_words IS 'Words of agents.';

COMMENT ON COLUMN app.interactions.customer_longest_turn IS 'Words in the customer''s longest turn; null without one.';

COMMENT ON COLUMN app.interactions.agent_repeats IS 'Turns of four words or more that an agent had said before, letter for letter.';

COMMENT ON COLUMN app.interactions.customer_shouts IS 'Turns of the customer with two or more words in capitals.';

COMMENT ON COLUMN app.interactions.agent_greeted IS 'Whether the agent greeted in the first turns; null without an agent or without a phrase list for the language.';

COMMENT ON COLUMN app.interactions.agent_empathised IS 'Whether the agent said that they understand or are sorry; null as above.';

COMMENT ON COLUMN app.interactions.agent_owned IS 'Whether the agent took the matter on; null as above.';

COMMENT ON COLUMN app.interactions.agent_closed IS 'Whether the agent closed the contact politely in the last turns; null as above.';

COMMENT ON COLUMN app.interactions.flags IS 'Codes of the flags raised, sorted; empty when none was.';

COMMENT ON COLUMN app.interactions.review_priority IS 'The highest severity among the flags, 0 to 1; null without a flag.';

COMMENT ON COLUMN app.interactions.model_versions IS 'The models that made the scores, name/version, comma separated.';

CREATE TABLE marts.journey_coverage (
    day date NOT NULL,
    channel text NOT NULL,
    contacts integer NOT NULL,
    on_journey integer NOT NULL,
    off_reasons jsonb DEFAULT '{}'::jsonb NOT NULL,
    rules text NOT NULL,
    CONSTRAINT journey_coverage_check CHECK (((on_journey >= 0) AND (on_journey <= contacts)))
);

COMMENT ON TABLE marts.journey_coverage IS 'The ledger of journeys: contacts = on_journey + the sum of off_reasons.';

CREATE VIEW app.journey_coverage AS
 SELECT day,
    channel,
    contacts,
    on_journey,
    (contacts - on_journey) AS off_journey,
    off_reasons
   FROM marts.journey_coverage;

COMMENT ON VIEW app.journey_coverage IS 'The ledger of journeys: contacts = on_journey + off_journey, every one with a reason.';

COMMENT ON COLUMN app.journey_coverage.day IS 'Day of the contacts.';

COMMENT ON COLUMN app.journey_coverage.channel IS 'Channel of the contacts.';

COMMENT ON COLUMN app.journey_coverage.contacts IS 'Completed and abandoned contacts.';

COMMENT ON COLUMN app.journey_coverage.on_journey IS 'Those that came to at least one stage.';

COMMENT ON COLUMN app.journey_coverage.off_journey IS 'All others.';

COMMENT ON COLUMN app.journey_coverage.off_reasons IS 'JSON object, how many for which reason: no_agent (no stage named, nobody answered), no_journey (no stage named, and the map has no journey for such contacts), no_stage (nothing said or named begins a stage of its journey).';

CREATE TABLE marts.journey_leavers (
    week date NOT NULL,
    journey text NOT NULL,
    channel text NOT NULL,
    step integer NOT NULL,
    stage text NOT NULL,
    who text NOT NULL,
    contacts bigint NOT NULL,
    customer_score double precision,
    low double precision,
    high double precision,
    n bigint NOT NULL,
    CONSTRAINT journey_leavers_who_check CHECK ((who = ANY (ARRAY['left'::text, 'stayed'::text])))
);

CREATE TABLE marts.journey_steps (
    week date NOT NULL,
    first_week date NOT NULL,
    journey text NOT NULL,
    channel text NOT NULL,
    step integer NOT NULL,
    stage text NOT NULL,
    next_stage text NOT NULL,
    reached bigint NOT NULL,
    continued bigint NOT NULL,
    drop_off double precision,
    low double precision,
    high double precision,
    drop_off_flagged boolean NOT NULL,
    emotional_change double precision,
    emotional_low double precision,
    emotional_high double precision,
    emotional_flagged boolean NOT NULL,
    flagged boolean NOT NULL,
    settled bigint NOT NULL,
    usual_drop_off double precision,
    elsewhere_drop_off double precision,
    false_discovery_rate double precision,
    emotional_n bigint NOT NULL,
    rules text NOT NULL,
    CONSTRAINT journey_steps_check CHECK ((first_week <= week)),
    CONSTRAINT journey_steps_check1 CHECK (((continued >= 0) AND (continued <= reached))),
    CONSTRAINT journey_steps_check2 CHECK ((flagged = (drop_off_flagged OR emotional_flagged))),
    CONSTRAINT journey_steps_drop_off_check CHECK (((drop_off >= (0)::double precision) AND (drop_off <= (1)::double precision))),
    CONSTRAINT journey_steps_step_check CHECK ((step >= 1)),
    CONSTRAINT journey_steps_week_check CHECK ((EXTRACT(isodow FROM week) = (1)::numeric))
);

COMMENT ON COLUMN marts.journey_steps.week IS 'The Monday of the last week of the window.';

CREATE VIEW app.journey_leavers AS
 SELECT journey,
    channel,
    step,
    stage,
    who,
    contacts,
    customer_score,
    low,
    high,
    n
   FROM marts.journey_leavers
  WHERE (week = ( SELECT max(newest.week) AS max
           FROM marts.journey_steps newest));

COMMENT ON VIEW app.journey_leavers IS 'Two rows a step of app.journey_steps: those who left there beside those who stayed.';

COMMENT ON COLUMN app.journey_leavers.journey IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_leavers.channel IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_leavers.step IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_leavers.stage IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_leavers.who IS 'left or stayed.';

COMMENT ON COLUMN app.journey_leavers.contacts IS 'How many: reached minus continued, and continued.';

COMMENT ON COLUMN app.journey_leavers.customer_score IS 'Mean, over contacts, of the customer''s mean turn score in the stage, -5 to +5; null where nobody was scored there.';

COMMENT ON COLUMN app.journey_leavers.low IS 'Lower end of its 95% interval, clustered by customer.';

COMMENT ON COLUMN app.journey_leavers.high IS 'Upper end of its 95% interval, clustered by customer.';

COMMENT ON COLUMN app.journey_leavers.n IS 'Contacts that the mean rests on.';

CREATE TABLE marts.journey_visits (
    day date NOT NULL,
    interaction_key uuid NOT NULL,
    "position" integer NOT NULL,
    journey text NOT NULL,
    channel text NOT NULL,
    customer_id text,
    stage text NOT NULL,
    next_stage text,
    ended text,
    customer_score double precision,
    emotional_change double precision,
    CONSTRAINT journey_visits_check CHECK (((next_stage IS NULL) = (ended IS NOT NULL))),
    CONSTRAINT journey_visits_customer_score_check CHECK (((customer_score >= ('-5'::integer)::double precision) AND (customer_score <= (5)::double precision))),
    CONSTRAINT journey_visits_emotional_change_check CHECK (((emotional_change >= ('-10'::integer)::double precision) AND (emotional_change <= (10)::double precision))),
    CONSTRAINT journey_visits_ended_check CHECK ((ended = ANY (ARRAY['settled'::text, 'stopped'::text]))),
    CONSTRAINT journey_visits_position_check CHECK (("position" >= 1))
);

COMMENT ON TABLE marts.journey_visits IS 'A row a stage that a contact came to, in the order of its first turn there.';

COMMENT ON COLUMN marts.journey_visits.ended IS 'Null where the contact went on; settled: resolved, or in a stage that may be the last; stopped: any other end.';

CREATE VIEW app.journey_paths AS
 SELECT v.journey,
    v.channel,
    v."position",
    v.stage,
    v.next_stage,
        CASE
            WHEN (v.ended IS NULL) THEN 'went_on'::text
            WHEN (v.ended = 'settled'::text) THEN 'settled'::text
            WHEN (s.stage IS NULL) THEN 'finished'::text
            ELSE 'left'::text
        END AS outcome,
    v.customer_score,
    v.emotional_change,
    v.interaction_key,
    i.source,
    i.interaction_id,
    v.day,
    v.customer_id,
    i.topic
   FROM ((marts.journey_visits v
     JOIN core.interactions i ON (((v.interaction_key = i.interaction_key) AND (v.day = i.day) AND i.current)))
     LEFT JOIN marts.journey_steps s ON (((v.journey = s.journey) AND (v.stage = s.stage) AND (s.channel = 'all'::text) AND (s.week = ( SELECT max(newest.week) AS max
           FROM marts.journey_steps newest)))))
  WHERE (( SELECT review.sees_all() AS sees_all) OR (v.interaction_key IN ( SELECT review.own_interactions() AS own_interactions)));

COMMENT ON VIEW app.journey_paths IS 'One row a stage that a contact came to: from a step to the conversations behind it.';

COMMENT ON COLUMN app.journey_paths.journey IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_paths.channel IS 'The contact''s channel.';

COMMENT ON COLUMN app.journey_paths."position" IS 'Place in the contact''s own way, from 1, by the first turn in the stage.';

COMMENT ON COLUMN app.journey_paths.stage IS 'The stage.';

COMMENT ON COLUMN app.journey_paths.next_stage IS 'The stage that the contact came to next; null in its last.';

COMMENT ON COLUMN app.journey_paths.outcome IS 'went_on; left: it ended at a step of the newest window; settled: it ended there and had not dropped off; finished: it came to an end of the journey.';

COMMENT ON COLUMN app.journey_paths.customer_score IS 'Mean score of the customer''s turns in the stage, -5 to +5; null where none is scored.';

COMMENT ON COLUMN app.journey_paths.emotional_change IS 'customer_score in the next stage minus that in this one; null where either is.';

COMMENT ON COLUMN app.journey_paths.interaction_key IS 'The contact, as in app.interactions.';

COMMENT ON COLUMN app.journey_paths.source IS 'The system that the contact came from.';

COMMENT ON COLUMN app.journey_paths.interaction_id IS 'The contact''s id in that system.';

COMMENT ON COLUMN app.journey_paths.day IS 'The contact''s day.';

COMMENT ON COLUMN app.journey_paths.customer_id IS 'Pseudonymous id of the customer; null where unknown.';

COMMENT ON COLUMN app.journey_paths.topic IS 'The contact''s topic; null where unknown.';

CREATE VIEW app.journey_steps_by_week AS
 SELECT journey,
    channel,
    step,
    stage,
    next_stage,
    reached,
    continued,
    drop_off,
    low,
    high,
    drop_off_flagged,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_flagged,
    flagged,
    first_week AS period_start,
    (week + 6) AS period_end,
    settled,
    usual_drop_off,
    elsewhere_drop_off,
    false_discovery_rate,
    emotional_n
   FROM marts.journey_steps;

COMMENT ON VIEW app.journey_steps_by_week IS 'As app.journey_steps, for every week that a window ends with.';

COMMENT ON COLUMN app.journey_steps_by_week.journey IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.channel IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.step IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.stage IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.next_stage IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.reached IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.continued IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.drop_off IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.low IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.high IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.drop_off_flagged IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.emotional_change IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.emotional_low IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.emotional_high IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.emotional_flagged IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.flagged IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.period_start IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.period_end IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.settled IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.usual_drop_off IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.elsewhere_drop_off IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.false_discovery_rate IS 'As in app.journey_steps.';

COMMENT ON COLUMN app.journey_steps_by_week.emotional_n IS 'As in app.journey_steps.';

CREATE VIEW app.journey_steps AS
 SELECT journey,
    channel,
    step,
    stage,
    next_stage,
    reached,
    continued,
    drop_off,
    low,
    high,
    drop_off_flagged,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_flagged,
    flagged,
    period_start,
    period_end,
    settled,
    usual_drop_off,
    elsewhere_drop_off,
    false_discovery_rate,
    emotional_n
   FROM app.journey_steps_by_week
  WHERE (period_end = ( SELECT (max(newest.week) + 6)
           FROM marts.journey_steps newest));

COMMENT ON VIEW app.journey_steps IS 'One row a step of a journey in the newest window: who came to its stage, who went on, and how their mood changed. Earlier windows: journey_steps_by_week.';

COMMENT ON COLUMN app.journey_steps.journey IS 'The queue (or topic) whose stages the source names, or a journey of the journey map.';

COMMENT ON COLUMN app.journey_steps.channel IS 'The channel, or all of them together.';

COMMENT ON COLUMN app.journey_steps.step IS 'Place in the journey, from 1. An end of the journey, where nine in ten who come to it end, is no step.';

COMMENT ON COLUMN app.journey_steps.stage IS 'The stage.';

COMMENT ON COLUMN app.journey_steps.next_stage IS 'The stage that most come to next from there.';

COMMENT ON COLUMN app.journey_steps.reached IS 'Contacts that came to the stage and could have gone on: all but those who settled there.';

COMMENT ON COLUMN app.journey_steps.continued IS 'Those of them that came to another stage after it.';

COMMENT ON COLUMN app.journey_steps.drop_off IS '1 - continued / reached, 0 to 1; null where nobody could have gone on.';

COMMENT ON COLUMN app.journey_steps.low IS 'Lower end of the 95% interval of drop_off (Wilson).';

COMMENT ON COLUMN app.journey_steps.high IS 'Upper end of the 95% interval of drop_off (Wilson).';

COMMENT ON COLUMN app.journey_steps.drop_off_flagged IS 'Whether the drop-off is a finding: low lies 3 points above usual_drop_off or elsewhere_drop_off, and false_discovery_rate is at most 0.05.';

COMMENT ON COLUMN app.journey_steps.emotional_change IS 'Mean, over contacts that came straight to next_stage, of the customer''s mean turn score there minus that in this stage; -10 to +10.';

COMMENT ON COLUMN app.journey_steps.emotional_low IS 'Lower end of its 95% interval, clustered by customer.';

COMMENT ON COLUMN app.journey_steps.emotional_high IS 'Upper end of its 95% interval, clustered by customer.';

COMMENT ON COLUMN app.journey_steps.emotional_flagged IS 'Whether emotional_high is below -0.5 and emotional_n at least 30.';

COMMENT ON COLUMN app.journey_steps.flagged IS 'drop_off_flagged or emotional_flagged.';

COMMENT ON COLUMN app.journey_steps.period_start IS 'First day of the window, a Monday: four weeks, or as many up to thirteen as hold 20,000 contacts.';

COMMENT ON COLUMN app.journey_steps.period_end IS 'Last day of the window, a Sunday.';

COMMENT ON COLUMN app.journey_steps.settled IS 'Contacts that ended in the stage and had not dropped off: resolved as far as the source knows, or in a stage that may be the last.';

COMMENT ON COLUMN app.journey_steps.usual_drop_off IS 'Median drop-off of the other steps of the same journey and channel; null without any.';

COMMENT ON COLUMN app.journey_steps.elsewhere_drop_off IS 'Drop-off at the same step in the other channels together; null without any, and for all.';

COMMENT ON COLUMN app.journey_steps.false_discovery_rate IS 'Benjamini-Hochberg over all steps of the window, of the test that drop_off is at most 3 points above what it is compared with.';

COMMENT ON COLUMN app.journey_steps.emotional_n IS 'Contacts that emotional_change rests on: the customer was scored in both stages.';

CREATE TABLE marts.journey_touchpoints (
    interaction_key uuid NOT NULL,
    day date NOT NULL,
    customer_id text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    journey_key uuid NOT NULL,
    touchpoint integer NOT NULL,
    gap_ms bigint,
    CONSTRAINT journey_touchpoints_check CHECK (((touchpoint = 1) = (gap_ms IS NULL))),
    CONSTRAINT journey_touchpoints_touchpoint_check CHECK ((touchpoint >= 1))
);

COMMENT ON COLUMN marts.journey_touchpoints.journey_key IS 'The interaction_key of the journey''s first contact.';

CREATE VIEW app.journey_touchpoints AS
 SELECT t.journey_key,
    t.touchpoint,
    t.customer_id,
    t.interaction_key,
    i.source,
    i.interaction_id,
    t.day,
    t.started_at,
    i.channel,
    i.topic,
    ((t.gap_ms)::numeric / 86400000.0) AS gap_days,
    s.customer_score
   FROM ((marts.journey_touchpoints t
     JOIN core.interactions i ON (((t.interaction_key = i.interaction_key) AND i.current)))
     LEFT JOIN scores.interactions s ON (((i.interaction_key = s.interaction_key) AND (i.version = s.version) AND s.current)))
  WHERE (( SELECT review.sees_all() AS sees_all) OR (t.interaction_key IN ( SELECT review.own_interactions() AS own_interactions)));

COMMENT ON VIEW app.journey_touchpoints IS 'One row a contact of a known customer: journeys across contacts, which go on while the customer is back within the gap (14 days unless the journey map says otherwise).';

COMMENT ON COLUMN app.journey_touchpoints.journey_key IS 'The journey: the interaction_key of its first contact.';

COMMENT ON COLUMN app.journey_touchpoints.touchpoint IS 'Place of the contact in the journey, from 1.';

COMMENT ON COLUMN app.journey_touchpoints.customer_id IS 'Pseudonymous id of the customer.';

COMMENT ON COLUMN app.journey_touchpoints.interaction_key IS 'The contact, as in app.interactions.';

COMMENT ON COLUMN app.journey_touchpoints.source IS 'The system that the contact came from.';

COMMENT ON COLUMN app.journey_touchpoints.interaction_id IS 'The contact''s id in that system.';

COMMENT ON COLUMN app.journey_touchpoints.day IS 'The contact''s day.';

COMMENT ON COLUMN app.journey_touchpoints.started_at IS 'Begin of the contact.';

COMMENT ON COLUMN app.journey_touchpoints.channel IS 'The contact''s channel.';

COMMENT ON COLUMN app.journey_touchpoints.topic IS 'The contact''s topic; null where unknown.';

COMMENT ON COLUMN app.journey_touchpoints.gap_days IS 'Days since everything before in the journey had ended, below 0 where contacts overlap; null in the first.';

COMMENT ON COLUMN app.journey_touchpoints.customer_score IS 'Customer sentiment of the contact, -5 to +5; null where it was not scored.';

CREATE TABLE marts.journey_transitions (
    week date NOT NULL,
    first_week date NOT NULL,
    channel text NOT NULL,
    topic text NOT NULL,
    next_topic text NOT NULL,
    reached bigint NOT NULL,
    continued bigint NOT NULL,
    same_channel bigint NOT NULL,
    share double precision NOT NULL,
    low double precision,
    high double precision,
    emotional_change double precision,
    emotional_low double precision,
    emotional_high double precision,
    emotional_n bigint NOT NULL,
    CONSTRAINT journey_transitions_check CHECK ((first_week <= week)),
    CONSTRAINT journey_transitions_check1 CHECK (((continued >= 1) AND (continued <= reached))),
    CONSTRAINT journey_transitions_check2 CHECK (((same_channel >= 0) AND (same_channel <= continued))),
    CONSTRAINT journey_transitions_reached_check CHECK ((reached >= 1)),
    CONSTRAINT journey_transitions_week_check CHECK ((EXTRACT(isodow FROM week) = (1)::numeric))
);

CREATE VIEW app.journey_transitions AS
 SELECT channel,
    topic,
    next_topic,
    reached,
    continued,
    share,
    low,
    high,
    same_channel,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_n,
    first_week AS period_start,
    (week + 6) AS period_end
   FROM marts.journey_transitions
  WHERE (week = ( SELECT max(newest.week) AS max
           FROM marts.journey_transitions newest));

COMMENT ON VIEW app.journey_transitions IS 'One row a channel, topic and the topic of the next contact in the same journey across contacts, in the newest window.';

COMMENT ON COLUMN app.journey_transitions.channel IS 'Channel of the earlier contact, or all of them together.';

COMMENT ON COLUMN app.journey_transitions.topic IS 'Topic of the earlier contact.';

COMMENT ON COLUMN app.journey_transitions.next_topic IS 'Topic of the next contact; may be the same.';

COMMENT ON COLUMN app.journey_transitions.reached IS 'Contacts about the topic whose gap was over within the window: with or without a next contact.';

COMMENT ON COLUMN app.journey_transitions.continued IS 'Those of them whose next contact was about next_topic.';

COMMENT ON COLUMN app.journey_transitions.share IS 'continued / reached, 0 to 1.';

COMMENT ON COLUMN app.journey_transitions.low IS 'Lower end of its 95% interval (Wilson).';

COMMENT ON COLUMN app.journey_transitions.high IS 'Upper end of its 95% interval (Wilson).';

COMMENT ON COLUMN app.journey_transitions.same_channel IS 'How many of those who continued stayed with the channel.';

COMMENT ON COLUMN app.journey_transitions.emotional_change IS 'Mean of the next contact''s customer score minus the earlier one''s; null where none has both.';

COMMENT ON COLUMN app.journey_transitions.emotional_low IS 'Lower end of its 95% interval, clustered by customer.';

COMMENT ON COLUMN app.journey_transitions.emotional_high IS 'Upper end of its 95% interval, clustered by customer.';

COMMENT ON COLUMN app.journey_transitions.emotional_n IS 'Pairs of contacts that the change rests on.';

COMMENT ON COLUMN app.journey_transitions.period_start IS 'First day of the window, as in app.journey_steps.';

COMMENT ON COLUMN app.journey_transitions.period_end IS 'Last day of the window.';

CREATE VIEW app.me AS
 SELECT person,
    display_name,
    agent_id,
    review.my_roles() AS roles,
    last_seen_at
   FROM review.people
  WHERE (active AND (person = NULLIF(current_setting('qm.person'::text, true), ''::text)));

COMMENT ON VIEW app.me IS 'The person that the transaction names, with what they may do; no row for a stranger.';

COMMENT ON COLUMN app.me.person IS 'What the identity provider calls them, or local. (volatile)';

COMMENT ON COLUMN app.me.display_name IS 'What the screens call them. (volatile)';

COMMENT ON COLUMN app.me.agent_id IS 'The name under which they themselves appear as an agent; null where they do not. (volatile)';

COMMENT ON COLUMN app.me.roles IS 'qa_lead, coach, cx_leader, engineer, agent: given here or claimed from the identity provider. (volatile)';

COMMENT ON COLUMN app.me.last_seen_at IS 'When they last used the app, to a quarter of an hour; null for never. (volatile)';

CREATE TABLE ops.models (
    model_version text NOT NULL,
    sha256 text NOT NULL,
    first_used_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW app.models AS
 SELECT model_version,
    sha256,
    first_used_at
   FROM ops.models;

COMMENT ON VIEW app.models IS 'One row a model or set of phrase lists that has scored anything here.';

COMMENT ON COLUMN app.models.model_version IS 'Name and version, as in model_versions.';

COMMENT ON COLUMN app.models.sha256 IS 'Hash of its manifest, which holds the hashes of its files.';

COMMENT ON COLUMN app.models.first_used_at IS 'When it first scored. (volatile)';

CREATE VIEW app.models_by_day AS
 SELECT day,
    model_versions,
    count(*) AS interactions
   FROM scores.interactions s
  WHERE current
  GROUP BY day, model_versions;

COMMENT ON VIEW app.models_by_day IS 'One row a day and set of models that made its scores.';

COMMENT ON COLUMN app.models_by_day.day IS 'The day.';

COMMENT ON COLUMN app.models_by_day.model_versions IS 'The models, name/version, comma separated.';

COMMENT ON COLUMN app.models_by_day.interactions IS 'Interactions of the day that they scored, or skipped.';

CREATE VIEW app.my_conversations AS
 SELECT interaction_key,
    interaction_id,
    day,
    started_at,
    ended_at,
    channel,
    queue,
    topic,
    turn_count,
    customer_begin_score,
    customer_end_score,
    customer_shift,
    flags
   FROM app.interactions i
  WHERE (interaction_key IN ( SELECT review.own_interactions() AS own_interactions));

COMMENT ON VIEW app.my_conversations IS 'One row a conversation that the person of the transaction spoke in as an agent.';

COMMENT ON COLUMN app.my_conversations.interaction_key IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.interaction_id IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.day IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.started_at IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.ended_at IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.channel IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.queue IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.topic IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.turn_count IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.customer_begin_score IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.customer_end_score IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.customer_shift IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.my_conversations.flags IS 'As in app.interactions. (volatile)';

CREATE VIEW app.people AS
 SELECT person,
    display_name,
    agent_id,
    roles,
    claimed_roles,
    active,
    known_since,
    last_seen_at
   FROM review.people
  WHERE (( SELECT review.unrestricted() AS unrestricted) OR ( SELECT review.has_role(VARIADIC ARRAY['engineer'::text]) AS has_role));

COMMENT ON VIEW app.people IS 'One row a person who has logged in, or was entered here.';

COMMENT ON COLUMN app.people.person IS 'What the identity provider calls them, or local. (volatile)';

COMMENT ON COLUMN app.people.display_name IS 'What the screens call them. (volatile)';

COMMENT ON COLUMN app.people.agent_id IS 'The name under which they themselves appear as an agent; null where they do not. (volatile)';

COMMENT ON COLUMN app.people.roles IS 'Roles given here. (volatile)';

COMMENT ON COLUMN app.people.claimed_roles IS 'Roles that the identity provider''s groups gave at the last login. (volatile)';

COMMENT ON COLUMN app.people.active IS 'False where every role is taken away, whatever the identity provider says. (volatile)';

COMMENT ON COLUMN app.people.known_since IS 'When they were first seen or entered. (volatile)';

COMMENT ON COLUMN app.people.last_seen_at IS 'When they last used the app, to a quarter of an hour; null for never. (volatile)';

CREATE TABLE landing.quarantine (
    file_sha256 text NOT NULL,
    line bigint NOT NULL,
    reason text NOT NULL,
    field text,
    path text NOT NULL,
    raw bytea,
    quarantined_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT quarantine_line_check CHECK ((line >= 0))
);

COMMENT ON COLUMN landing.quarantine.raw IS 'The refused bytes after redaction; only the owner reads them.';

CREATE VIEW app.quarantine AS
 SELECT path,
    line,
    reason,
    field,
    octet_length(raw) AS raw_bytes,
    regexp_replace(regexp_replace(regexp_replace(encode(substr(raw, 1, 300), 'escape'::text), '\\[0-7]{3}'::text, 'x'::text, 'g'::text), '[A-Za-z](?![A-Za-z_]*"\s*:)'::text, 'x'::text, 'g'::text), '[0-9]'::text, '9'::text, 'g'::text) AS shape,
    quarantined_at
   FROM landing.quarantine
  WHERE ( SELECT review.sees_operations() AS sees_operations);

COMMENT ON VIEW app.quarantine IS 'One row a record that was refused. The bytes themselves are not shown.';

COMMENT ON COLUMN app.quarantine.path IS 'The file as it was first delivered.';

COMMENT ON COLUMN app.quarantine.line IS 'Line in the file, from 1; 0 where the format has no lines.';

COMMENT ON COLUMN app.quarantine.reason IS 'Why, from the closed list of docs/quarantine.md.';

COMMENT ON COLUMN app.quarantine.field IS 'Path of the offending field, such as turns[3].role; null where it is the whole record.';

COMMENT ON COLUMN app.quarantine.raw_bytes IS 'Size of the refused bytes after redaction; null once they were purged.';

COMMENT ON COLUMN app.quarantine.shape IS 'How its first 300 bytes are built: field names and punctuation as they came, every other letter an x, every digit a 9. Null once the bytes were purged.';

COMMENT ON COLUMN app.quarantine.quarantined_at IS 'When it was refused. (volatile)';

CREATE TABLE ops.rescore_reports (
    day_from date NOT NULL,
    day_to date NOT NULL,
    before_versions text NOT NULL,
    after_versions text NOT NULL,
    run_id text NOT NULL,
    reported_at timestamp with time zone DEFAULT now() NOT NULL,
    interactions integer NOT NULL,
    measures jsonb NOT NULL,
    flags jsonb NOT NULL,
    CONSTRAINT rescore_reports_check CHECK ((before_versions <> after_versions)),
    CONSTRAINT rescore_reports_interactions_check CHECK ((interactions >= 0))
);

COMMENT ON TABLE ops.rescore_reports IS 'What scoring a range of days again changed: the current scores there beside those whose place they took. Counts and means; no ids, so that a forgotten month leaves nothing behind.';

CREATE VIEW app.rescoring AS
 SELECT r.day_from,
    r.day_to,
    r.before_versions,
    r.after_versions,
    r.interactions,
    f.code,
    f.dimension,
    NULLIF(f.value, ''::text) AS value,
    f.n AS contacts,
    f.before AS flags_before,
    f.after AS flags_after,
    f.turned_on,
    f.turned_off,
    r.run_id,
    r.reported_at
   FROM (ops.rescore_reports r
     CROSS JOIN LATERAL jsonb_to_recordset(r.flags) f(code text, dimension text, value text, n bigint, before bigint, after bigint, turned_on bigint, turned_off bigint));

COMMENT ON VIEW app.rescoring IS 'What scoring a range of days again changed: one row a range, pair of model versions, flag and place. (volatile)';

COMMENT ON COLUMN app.rescoring.day_from IS 'First day of the range. (volatile)';

COMMENT ON COLUMN app.rescoring.day_to IS 'Last day of the range. (volatile)';

COMMENT ON COLUMN app.rescoring.before_versions IS 'The models whose scores gave way, name/version, comma separated. (volatile)';

COMMENT ON COLUMN app.rescoring.after_versions IS 'The models whose scores are current now. (volatile)';

COMMENT ON COLUMN app.rescoring.interactions IS 'Interactions whose current scores took the place of those. (volatile)';

COMMENT ON COLUMN app.rescoring.code IS 'The flag. (volatile)';

COMMENT ON COLUMN app.rescoring.dimension IS 'What the row is restricted to: all, channel, queue or language. (volatile)';

COMMENT ON COLUMN app.rescoring.value IS 'The channel, queue or language; null where unknown, and for all. (volatile)';

COMMENT ON COLUMN app.rescoring.contacts IS 'Interactions there. (volatile)';

COMMENT ON COLUMN app.rescoring.flags_before IS 'How many of them had the flag. (volatile)';

COMMENT ON COLUMN app.rescoring.flags_after IS 'How many of them have it now. (volatile)';

COMMENT ON COLUMN app.rescoring.turned_on IS 'How many have it that had not. (volatile)';

COMMENT ON COLUMN app.rescoring.turned_off IS 'How many had it that have not. (volatile)';

COMMENT ON COLUMN app.rescoring.run_id IS 'The run that last looked, as in app.runs. (volatile)';

COMMENT ON COLUMN app.rescoring.reported_at IS 'When that was. (volatile)';

CREATE TABLE marts.review_averages (
    week date NOT NULL,
    metric text NOT NULL,
    read integer NOT NULL,
    population integer NOT NULL,
    risk_targeted double precision,
    honest double precision,
    low double precision,
    high double precision,
    everything double precision
);

COMMENT ON COLUMN marts.review_averages.week IS 'The Monday that the week begins with.';

CREATE VIEW app.review_averages AS
 SELECT week,
    metric,
    read,
    population,
    risk_targeted,
    honest,
    low,
    high,
    everything
   FROM marts.review_averages;

COMMENT ON VIEW app.review_averages IS 'By week: what the average of the list says, what it honestly says about everything, and what everything says where all were scored.';

COMMENT ON COLUMN app.review_averages.week IS 'The Monday that the week begins with.';

COMMENT ON COLUMN app.review_averages.metric IS 'What is averaged: customer_score, customer_end_score (points, -5 to +5), negative_end, turned_bad, likely_dissatisfied (share, 0 to 1).';

COMMENT ON COLUMN app.review_averages.read IS 'Interactions of the list with a value.';

COMMENT ON COLUMN app.review_averages.population IS 'Scored interactions of the week.';

COMMENT ON COLUMN app.review_averages.risk_targeted IS 'The plain average of the list: mostly of what looked bad, so not an average of the week.';

COMMENT ON COLUMN app.review_averages.honest IS 'The average of the week estimated from the list, each row weighed by the inverse of its inclusion probability.';

COMMENT ON COLUMN app.review_averages.low IS 'Lower 95% limit of honest; null under two random rows.';

COMMENT ON COLUMN app.review_averages.high IS 'Upper 95% limit of honest.';

COMMENT ON COLUMN app.review_averages.everything IS 'The average of all scored interactions of the week, for comparison.';

CREATE VIEW app.review_decisions AS
 SELECT d.decision_id,
    d.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    d.kind,
    d.subject,
    d.value,
    d.person,
    d.decided_at,
    d.undone_at,
    ((d.undone_at IS NULL) AND (NOT (EXISTS ( SELECT
           FROM review.decisions newer
          WHERE ((newer.interaction_key = d.interaction_key) AND (newer.person = d.person) AND (newer.kind = d.kind) AND (newer.subject = d.subject) AND (newer.decision_id > d.decision_id) AND (newer.undone_at IS NULL)))))) AS stands,
    d.version,
    d.model_versions,
    ((d.version = i.version) AND (COALESCE(d.model_versions, ''::text) = COALESCE(s.model_versions, ''::text))) AS of_these_scores
   FROM ((review.decisions d
     JOIN core.interactions i ON (((d.interaction_key = i.interaction_key) AND i.current)))
     LEFT JOIN scores.interactions s ON (((i.interaction_key = s.interaction_key) AND (i.version = s.version) AND s.current)))
  WHERE ( SELECT review.sees_all() AS sees_all);

COMMENT ON VIEW app.review_decisions IS 'One row a decision, those that were replaced or undone too. (volatile)';

COMMENT ON COLUMN app.review_decisions.decision_id IS 'Number of the decision; a newer one has a higher. (volatile)';

COMMENT ON COLUMN app.review_decisions.interaction_key IS 'The interaction, as in app.interactions. (volatile)';

COMMENT ON COLUMN app.review_decisions.source IS 'The system that the interaction came from. (volatile)';

COMMENT ON COLUMN app.review_decisions.interaction_id IS 'The interaction''s id in that system. (volatile)';

COMMENT ON COLUMN app.review_decisions.day IS 'The interaction''s day. (volatile)';

COMMENT ON COLUMN app.review_decisions.kind IS 'flag, outcome, resolved, example, coaching or finished. (volatile)';

COMMENT ON COLUMN app.review_decisions.subject IS 'The flag''s code, or the agent to be coached; else empty. (volatile)';

COMMENT ON COLUMN app.review_decisions.value IS 'flag: agree, disagree; outcome: satisfied, neither, dissatisfied, cannot_tell; resolved: yes, no, cannot_tell; example: good, learn; coaching: assigned; finished: finished. (volatile)';

COMMENT ON COLUMN app.review_decisions.person IS 'Who decided. (volatile)';

COMMENT ON COLUMN app.review_decisions.decided_at IS 'When. (volatile)';

COMMENT ON COLUMN app.review_decisions.undone_at IS 'When it was taken back; null while it was not. (volatile)';

COMMENT ON COLUMN app.review_decisions.stands IS 'Whether it counts: not undone, and the newest of its person about its subject. (volatile)';

COMMENT ON COLUMN app.review_decisions.version IS 'The version of the interaction that was read. (volatile)';

COMMENT ON COLUMN app.review_decisions.model_versions IS 'The models whose scores and flags were seen; null where there were none. (volatile)';

COMMENT ON COLUMN app.review_decisions.of_these_scores IS 'Whether those are the version and the scores that stand now. (volatile)';

CREATE TABLE review.notes (
    note_id bigint NOT NULL,
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    turn_index integer,
    person text NOT NULL,
    noted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    text text NOT NULL,
    shared boolean DEFAULT false NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT notes_text_check CHECK (((length(text) >= 1) AND (length(text) <= 4000))),
    CONSTRAINT notes_turn_index_check CHECK ((turn_index >= 0))
);

COMMENT ON COLUMN review.notes.turn_index IS 'The turn that it is about; null for the whole conversation.';

COMMENT ON COLUMN review.notes.shared IS 'Whether the agent may read it.';

CREATE VIEW app.review_notes AS
 SELECT n.note_id,
    n.interaction_key,
    n.turn_index,
    n.person,
    p.display_name AS written_by,
    n.noted_at,
    n.text,
    n.shared,
    n.version
   FROM ((review.notes n
     JOIN core.interactions i ON (((n.interaction_key = i.interaction_key) AND i.current)))
     JOIN review.people p ON ((n.person = p.person)))
  WHERE ((n.removed_at IS NULL) AND (( SELECT review.sees_all() AS sees_all) OR (n.shared AND (n.interaction_key IN ( SELECT review.own_interactions() AS own_interactions)))));

COMMENT ON VIEW app.review_notes IS 'One row a note on a conversation; agents see the shared ones on their own. (volatile)';

COMMENT ON COLUMN app.review_notes.note_id IS 'Number of the note. (volatile)';

COMMENT ON COLUMN app.review_notes.interaction_key IS 'The interaction, as in app.interactions. (volatile)';

COMMENT ON COLUMN app.review_notes.turn_index IS 'The turn that it is about, from 0; null for the whole conversation. (volatile)';

COMMENT ON COLUMN app.review_notes.person IS 'Who wrote it. (volatile)';

COMMENT ON COLUMN app.review_notes.written_by IS 'What the screens call them. (volatile)';

COMMENT ON COLUMN app.review_notes.noted_at IS 'When. (volatile)';

COMMENT ON COLUMN app.review_notes.text IS 'The note. (volatile)';

COMMENT ON COLUMN app.review_notes.shared IS 'Whether the agent may read it. (volatile)';

COMMENT ON COLUMN app.review_notes.version IS 'The version of the interaction that was read. (volatile)';

CREATE TABLE marts.review_queue (
    day date NOT NULL,
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    stratum text NOT NULL,
    "position" integer NOT NULL,
    priority real NOT NULL,
    inclusion_probability double precision NOT NULL,
    stratum_size integer NOT NULL,
    CONSTRAINT review_queue_inclusion_probability_check CHECK (((inclusion_probability > (0)::double precision) AND (inclusion_probability <= (1)::double precision))),
    CONSTRAINT review_queue_position_check CHECK (("position" > 0)),
    CONSTRAINT review_queue_priority_check CHECK (((priority >= (0)::double precision) AND (priority <= (1)::double precision))),
    CONSTRAINT review_queue_stratum_check CHECK ((stratum = ANY (ARRAY['risk'::text, 'random'::text]))),
    CONSTRAINT review_queue_stratum_size_check CHECK ((stratum_size > 0))
);

CREATE TABLE review.claims (
    interaction_key uuid NOT NULL,
    day date NOT NULL,
    reviewer text NOT NULL,
    claimed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE VIEW app.review_queue AS
 SELECT q.day,
    q."position",
    q.interaction_key,
    i.source,
    i.interaction_id,
    i.channel,
    i.queue,
    i.agent_id,
    q.stratum,
    q.priority,
    q.inclusion_probability,
    q.stratum_size,
    c.reviewer,
    c.claimed_at,
    d.finished_by,
    d.finished_at
   FROM (((marts.review_queue q
     JOIN core.interactions i ON (((q.interaction_key = i.interaction_key) AND i.current)))
     LEFT JOIN review.claims c ON ((q.interaction_key = c.interaction_key)))
     LEFT JOIN LATERAL ( SELECT finished.person AS finished_by,
            finished.decided_at AS finished_at
           FROM review.decisions finished
          WHERE ((finished.interaction_key = q.interaction_key) AND (finished.kind = 'finished'::text) AND (finished.undone_at IS NULL))
          ORDER BY finished.decision_id DESC
         LIMIT 1) d ON (true))
  WHERE ( SELECT review.sees_all() AS sees_all);

COMMENT ON VIEW app.review_queue IS 'One row for each interaction that a day''s reviewers are to read: the riskiest, and a random sample of all the others.';

COMMENT ON COLUMN app.review_queue.day IS 'The day the interaction ended.';

COMMENT ON COLUMN app.review_queue."position" IS 'Order of reading, from 1; the random part is mixed in evenly.';

COMMENT ON COLUMN app.review_queue.interaction_key IS 'Identity of the interaction.';

COMMENT ON COLUMN app.review_queue.source IS 'The system that the interaction came from.';

COMMENT ON COLUMN app.review_queue.interaction_id IS 'The id in that system.';

COMMENT ON COLUMN app.review_queue.channel IS 'voice, chat, messaging, sms, email or social.';

COMMENT ON COLUMN app.review_queue.queue IS 'Queue or workstream; null where unknown.';

COMMENT ON COLUMN app.review_queue.agent_id IS 'The agent with the most turns; null without an agent.';

COMMENT ON COLUMN app.review_queue.stratum IS 'Why it is on the list: risk (its flags) or random (drawn from all that were not taken for risk).';

COMMENT ON COLUMN app.review_queue.priority IS '0 to 1: 1 - product over its flags of (1 - weight of the code x severity); 0 without a flag.';

COMMENT ON COLUMN app.review_queue.inclusion_probability IS 'The probability with which it came onto the list: 1 for risk; averages weigh each by the inverse.';

COMMENT ON COLUMN app.review_queue.stratum_size IS 'Of how many interactions its stratum of that day was taken.';

COMMENT ON COLUMN app.review_queue.reviewer IS 'Who has taken it; null while nobody has. (volatile)';

COMMENT ON COLUMN app.review_queue.claimed_at IS 'When it was taken. (volatile)';

COMMENT ON COLUMN app.review_queue.finished_by IS 'Who finished the review last; null while nobody has. (volatile)';

COMMENT ON COLUMN app.review_queue.finished_at IS 'When it was finished. (volatile)';

CREATE VIEW app.reviews AS
 SELECT interaction_key,
    source,
    interaction_id,
    day,
    person,
    max(value) FILTER (WHERE (kind = 'outcome'::text)) AS outcome,
    max(value) FILTER (WHERE (kind = 'resolved'::text)) AS resolved,
    max(value) FILTER (WHERE (kind = 'example'::text)) AS example,
    count(*) FILTER (WHERE ((kind = 'flag'::text) AND (value = 'agree'::text))) AS flags_agreed,
    count(*) FILTER (WHERE ((kind = 'flag'::text) AND (value = 'disagree'::text))) AS flags_disagreed,
    array_agg(subject ORDER BY subject) FILTER (WHERE (kind = 'coaching'::text)) AS coaching,
    max(decided_at) FILTER (WHERE (kind = 'finished'::text)) AS finished_at
   FROM app.review_decisions d
  WHERE stands
  GROUP BY interaction_key, source, interaction_id, day, person;

COMMENT ON VIEW app.reviews IS 'One row an interaction and person that decided something about it. (volatile)';

COMMENT ON COLUMN app.reviews.interaction_key IS 'The interaction, as in app.interactions. (volatile)';

COMMENT ON COLUMN app.reviews.source IS 'The system that the interaction came from. (volatile)';

COMMENT ON COLUMN app.reviews.interaction_id IS 'The interaction''s id in that system. (volatile)';

COMMENT ON COLUMN app.reviews.day IS 'The interaction''s day. (volatile)';

COMMENT ON COLUMN app.reviews.person IS 'Who decided. (volatile)';

COMMENT ON COLUMN app.reviews.outcome IS 'How the customer left: satisfied, neither, dissatisfied or cannot_tell; null while undecided. (volatile)';

COMMENT ON COLUMN app.reviews.resolved IS 'Whether the matter was settled: yes, no or cannot_tell; null while undecided. (volatile)';

COMMENT ON COLUMN app.reviews.example IS 'good, or learn for one to learn from; null for neither. (volatile)';

COMMENT ON COLUMN app.reviews.flags_agreed IS 'Flags that the person found right. (volatile)';

COMMENT ON COLUMN app.reviews.flags_disagreed IS 'Flags that the person found wrong. (volatile)';

COMMENT ON COLUMN app.reviews.coaching IS 'Agents whom it was assigned to for coaching; null for nobody. (volatile)';

COMMENT ON COLUMN app.reviews.finished_at IS 'When the person finished the review; null before. (volatile)';

CREATE TABLE ops.runs (
    run_id text NOT NULL,
    job text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    status text NOT NULL,
    day_from date,
    day_to date,
    days integer,
    received integer,
    scored integer,
    skipped integer,
    failed integer,
    error text,
    looked_at timestamp with time zone,
    heartbeat_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT runs_status_check CHECK ((status = ANY (ARRAY['started'::text, 'succeeded'::text, 'failed'::text])))
);

COMMENT ON COLUMN ops.runs.looked_at IS 'When the run took stock of its days: what landed later is the next run''s.';

COMMENT ON COLUMN ops.runs.heartbeat_at IS 'The last sign of progress; a run that gives none for minutes is dead or hangs.';

CREATE VIEW app.runs AS
 SELECT run_id,
    job,
    started_at,
    finished_at,
    status,
    day_from,
    day_to,
    days,
    received,
    scored,
    skipped,
    failed,
    error
   FROM ops.runs;

COMMENT ON VIEW app.runs IS 'One row a run of the pipeline. (volatile)';

COMMENT ON COLUMN app.runs.run_id IS 'Dagster''s run id. (volatile)';

COMMENT ON COLUMN app.runs.job IS 'What ran. (volatile)';

COMMENT ON COLUMN app.runs.started_at IS 'Begin of the run. (volatile)';

COMMENT ON COLUMN app.runs.finished_at IS 'End of the run; null while it runs. (volatile)';

COMMENT ON COLUMN app.runs.status IS 'started, succeeded or failed. (volatile)';

COMMENT ON COLUMN app.runs.day_from IS 'First day of the run. (volatile)';

COMMENT ON COLUMN app.runs.day_to IS 'Last day of the run. (volatile)';

COMMENT ON COLUMN app.runs.days IS 'Number of days that the run dealt with. (volatile)';

COMMENT ON COLUMN app.runs.received IS 'Interactions that were due. (volatile)';

COMMENT ON COLUMN app.runs.scored IS 'Interactions with a score. (volatile)';

COMMENT ON COLUMN app.runs.skipped IS 'Interactions left out with a reason. (volatile)';

COMMENT ON COLUMN app.runs.failed IS 'Interactions that could not be scored. (volatile)';

COMMENT ON COLUMN app.runs.error IS 'Why the run failed; never text of a conversation. (volatile)';

CREATE TABLE core.said (
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    day date NOT NULL,
    customer tsvector,
    agent tsvector
);

COMMENT ON TABLE core.said IS 'Between two turns stands the word qm0turn, so that no phrase runs from one into the next.';

CREATE VIEW app.said AS
 SELECT interaction_key,
    day,
    customer,
    agent
   FROM core.said
  WHERE (( SELECT review.sees_all() AS sees_all) OR (interaction_key IN ( SELECT review.own_interactions() AS own_interactions)));

COMMENT ON VIEW app.said IS 'One row an interaction: the words of each side, for full text search (configuration simple: as written, in no language''s stems).';

COMMENT ON COLUMN app.said.interaction_key IS 'The interaction, as in app.interactions.';

COMMENT ON COLUMN app.said.day IS 'The interaction''s day.';

COMMENT ON COLUMN app.said.customer IS 'The words of the customer''s turns in order, with the word qm0turn between two turns; null where the customer said nothing.';

COMMENT ON COLUMN app.said.agent IS 'The same of the agents'' turns.';

CREATE TABLE review.saved_views (
    view_id uuid DEFAULT gen_random_uuid() NOT NULL,
    person text NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    saved_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT saved_views_address_check CHECK ((length(address) <= 4000)),
    CONSTRAINT saved_views_name_check CHECK ((((length(name) >= 1) AND (length(name) <= 80)) AND (name = btrim(name))))
);

CREATE VIEW app.saved_views AS
 SELECT view_id,
    name,
    address,
    saved_at
   FROM review.saved_views
  WHERE (person = NULLIF(current_setting('qm.person'::text, true), ''::text));

COMMENT ON VIEW app.saved_views IS 'Searches that the person of the transaction has kept under a name.';

COMMENT ON COLUMN app.saved_views.view_id IS 'Number of the view. (volatile)';

COMMENT ON COLUMN app.saved_views.name IS 'What the person calls it. (volatile)';

COMMENT ON COLUMN app.saved_views.address IS 'The search as the query part of the page''s address. (volatile)';

COMMENT ON COLUMN app.saved_views.saved_at IS 'When it was last kept. (volatile)';

CREATE VIEW app.score_history AS
 SELECT i.interaction_key,
    i.source,
    i.interaction_id,
    s.version,
    s.day,
    i.channel,
    i.queue,
    s.model_versions,
    (s.current AND i.current) AS current,
    s.replaced,
    s.status AS scoring_status,
    s.reason AS scoring_reason,
    s.customer_score,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift,
    s.customer_trend,
    s.agent_score,
    s.customer_level,
    s.customer_phrase_score,
    s.customer_phrase_trend,
    s.p_dissatisfied,
    s.p_resolved,
    s.p_abandoned,
    COALESCE(f.flags, '{}'::text[]) AS flags,
    s.scored_at
   FROM ((scores.interactions s
     JOIN core.interactions i USING (interaction_key, version))
     LEFT JOIN LATERAL ( SELECT array_agg(flags.code ORDER BY flags.code) AS flags
           FROM scores.flags
          WHERE ((flags.interaction_key = s.interaction_key) AND (flags.version = s.version) AND (flags.model_versions = s.model_versions))) f ON (true))
  WHERE (( SELECT review.sees_all() AS sees_all) OR (i.interaction_key IN ( SELECT review.own_interactions() AS own_interactions)));

COMMENT ON VIEW app.score_history IS 'One row an interaction version and set of models that scored it, current or not. (volatile)';

COMMENT ON COLUMN app.score_history.interaction_key IS 'The interaction, as in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.source IS 'The system that the interaction came from. (volatile)';

COMMENT ON COLUMN app.score_history.interaction_id IS 'The id in that system. (volatile)';

COMMENT ON COLUMN app.score_history.version IS 'Which delivered content was scored: 1, 2, ... (volatile)';

COMMENT ON COLUMN app.score_history.day IS 'The day that this version belongs to. (volatile)';

COMMENT ON COLUMN app.score_history.channel IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.queue IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.model_versions IS 'The models that made the scores, name/version, comma separated. (volatile)';

COMMENT ON COLUMN app.score_history.current IS 'Whether these are the scores that app.interactions shows. (volatile)';

COMMENT ON COLUMN app.score_history.replaced IS 'The models whose scores were current before these; null where there were none. (volatile)';

COMMENT ON COLUMN app.score_history.scoring_status IS 'scored, skipped or failed. (volatile)';

COMMENT ON COLUMN app.score_history.scoring_reason IS 'Why it was skipped or failed; null when scored. (volatile)';

COMMENT ON COLUMN app.score_history.customer_score IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.customer_begin_score IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.customer_end_score IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.customer_shift IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.customer_trend IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.agent_score IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.customer_level IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.customer_phrase_score IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.customer_phrase_trend IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.p_dissatisfied IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.p_resolved IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.p_abandoned IS 'As in app.interactions. (volatile)';

COMMENT ON COLUMN app.score_history.flags IS 'Codes of the flags that rest on this interaction alone, raised with these scores, sorted. (volatile)';

COMMENT ON COLUMN app.score_history.scored_at IS 'When it was scored. (volatile)';

CREATE TABLE scores.source_comparison (
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    model_versions text NOT NULL,
    day date NOT NULL,
    figures jsonb NOT NULL,
    CONSTRAINT source_comparison_figures_check CHECK ((jsonb_typeof(figures) = 'array'::text))
);

COMMENT ON COLUMN scores.source_comparison.figures IS 'List of {convention, participant, figure, place, theirs, from_their_labels, from_our_labels, agrees}.';

CREATE VIEW app.source_comparison AS
 SELECT i.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    f.convention,
    f.participant,
    f.figure,
    f.place,
    f.theirs,
    f.from_their_labels,
    f.from_our_labels,
    f.agrees,
    c.model_versions
   FROM (((scores.source_comparison c
     JOIN scores.interactions s USING (interaction_key, version, model_versions))
     JOIN core.interactions i USING (interaction_key, version))
     CROSS JOIN LATERAL jsonb_to_recordset(c.figures) f(convention text, participant text, figure text, place integer, theirs double precision, from_their_labels double precision, from_our_labels double precision, agrees boolean))
  WHERE (s.current AND i.current AND (( SELECT review.sees_all() AS sees_all) OR (i.interaction_key IN ( SELECT review.own_interactions() AS own_interactions))));

COMMENT ON VIEW app.source_comparison IS 'One row a figure that came with an interaction from its source, such as Contact Lens'' own scores: beside it what our formula makes of the source''s labels, and of ours.';

COMMENT ON COLUMN app.source_comparison.interaction_key IS 'The interaction, as in app.interactions.';

COMMENT ON COLUMN app.source_comparison.source IS 'The system that the interaction came from.';

COMMENT ON COLUMN app.source_comparison.interaction_id IS 'The interaction''s id in that system.';

COMMENT ON COLUMN app.source_comparison.day IS 'The interaction''s day.';

COMMENT ON COLUMN app.source_comparison.convention IS 'contact_lens, genesys or seven_levels.';

COMMENT ON COLUMN app.source_comparison.participant IS 'customer, agent, customer with agent (Contact Lens: without the bot''s part), bot or system.';

COMMENT ON COLUMN app.source_comparison.figure IS 'overall, begin, quarter_2, quarter_3, end, progressive, score, trend or level.';

COMMENT ON COLUMN app.source_comparison.place IS 'Of a progressive score: the number of its group of messages, from 1; else null.';

COMMENT ON COLUMN app.source_comparison.theirs IS 'The source''s figure.';

COMMENT ON COLUMN app.source_comparison.from_their_labels IS 'What our formula makes of the source''s labels; null where it published none.';

COMMENT ON COLUMN app.source_comparison.from_our_labels IS 'The same from our labels; null where we have none, or the figure rests on the source''s own groups.';

COMMENT ON COLUMN app.source_comparison.agrees IS 'Whether the source''s figure and from_their_labels agree, to the places that the figure is written with.';

COMMENT ON COLUMN app.source_comparison.model_versions IS 'The models that made our labels.';

CREATE TABLE core.agent_teams (
    agent_id text NOT NULL,
    team text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT agent_teams_team_check CHECK ((team <> ''::text))
);

COMMENT ON TABLE core.agent_teams IS 'The team that the newest conversation of an agent names (its attribute "team").';

COMMENT ON COLUMN core.agent_teams.said_at IS 'When that conversation ended; one from before it changes nothing.';

CREATE TABLE review.team_coaches (
    team text NOT NULL,
    person text NOT NULL,
    CONSTRAINT team_coaches_person_check CHECK ((person <> ''::text)),
    CONSTRAINT team_coaches_team_check CHECK ((team <> ''::text))
);

COMMENT ON TABLE review.team_coaches IS 'Who coaches a team; a person who has not logged in yet may be named.';

CREATE TABLE review.team_members (
    agent_id text NOT NULL,
    team text NOT NULL,
    CONSTRAINT team_members_agent_id_check CHECK ((agent_id <> ''::text)),
    CONSTRAINT team_members_team_check CHECK ((team <> ''::text))
);

COMMENT ON TABLE review.team_members IS 'The team of an agent as the site says it (qm team import); wins over the source.';

CREATE VIEW app.teams AS
 SELECT COALESCE(m.agent_id, s.agent_id) AS agent_id,
    COALESCE(m.team, s.team) AS team,
    (m.agent_id IS NOT NULL) AS by_hand,
    ARRAY( SELECT c.person
           FROM review.team_coaches c
          WHERE (c.team = COALESCE(m.team, s.team))
          ORDER BY c.person) AS coaches
   FROM (review.team_members m
     FULL JOIN core.agent_teams s ON ((m.agent_id = s.agent_id)))
  WHERE (( SELECT review.sees_agents() AS sees_agents) OR (COALESCE(m.agent_id, s.agent_id) = ( SELECT review.my_agent_id() AS my_agent_id)));

COMMENT ON VIEW app.teams IS 'One row an agent that a team is known of.';

COMMENT ON COLUMN app.teams.agent_id IS 'The agent, as in app.interactions. (volatile)';

COMMENT ON COLUMN app.teams.team IS 'The team: as qm team import says, else as the agent''s newest conversation says. (volatile)';

COMMENT ON COLUMN app.teams.by_hand IS 'True where qm team import says it, false where the conversations do. (volatile)';

COMMENT ON COLUMN app.teams.coaches IS 'Who coaches the team, as in app.people; empty for nobody. (volatile)';

CREATE TABLE core.turns (
    day date NOT NULL,
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    turn_index integer NOT NULL,
    role text NOT NULL,
    agent_id text,
    text text NOT NULL,
    offset_ms bigint,
    duration_ms bigint,
    stage text,
    source_sentiment text,
    CONSTRAINT turns_turn_index_check CHECK ((turn_index >= 0))
)
PARTITION BY RANGE (day);

CREATE TABLE scores.turns (
    day date NOT NULL,
    interaction_key uuid NOT NULL,
    version integer NOT NULL,
    model_version text NOT NULL,
    turn_index integer NOT NULL,
    label text,
    score real,
    p_negative real,
    p_neutral real,
    p_positive real,
    skipped_reason text,
    CONSTRAINT turns_check CHECK (((score IS NULL) = (skipped_reason IS NOT NULL))),
    CONSTRAINT turns_label_check CHECK ((label = ANY (ARRAY['positive'::text, 'neutral'::text, 'negative'::text]))),
    CONSTRAINT turns_score_check CHECK (((score >= ('-5'::integer)::double precision) AND (score <= (5)::double precision))),
    CONSTRAINT turns_skipped_reason_check CHECK ((skipped_reason = ANY (ARRAY['empty'::text, 'no_words'::text, 'unsupported_language'::text, 'not_scored_role'::text])))
)
PARTITION BY RANGE (day);

CREATE VIEW app.turns AS
 SELECT i.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    t.turn_index,
    t.role,
    t.agent_id,
    t.text,
    t.offset_ms,
    t.duration_ms,
    t.stage,
    t.source_sentiment,
    ts.label,
    ts.score,
    ts.p_negative,
    ts.p_neutral,
    ts.p_positive,
    ts.skipped_reason,
    ts.model_version
   FROM (((core.interactions i
     JOIN core.turns t ON (((i.interaction_key = t.interaction_key) AND (i.version = t.version) AND (i.day = t.day))))
     LEFT JOIN scores.interactions s ON (((i.interaction_key = s.interaction_key) AND (i.version = s.version) AND s.current)))
     LEFT JOIN scores.turns ts ON (((s.interaction_key = ts.interaction_key) AND (s.version = ts.version) AND (s.model_versions = ts.model_version) AND (s.day = ts.day) AND (t.turn_index = ts.turn_index))))
  WHERE (i.current AND (( SELECT review.sees_all() AS sees_all) OR (i.interaction_key IN ( SELECT review.own_interactions() AS own_interactions))));

COMMENT ON VIEW app.turns IS 'One row a turn of an interaction''s current version, with its current score.';

COMMENT ON COLUMN app.turns.interaction_key IS 'The interaction, as in app.interactions.';

COMMENT ON COLUMN app.turns.source IS 'The system that the interaction came from.';

COMMENT ON COLUMN app.turns.interaction_id IS 'The interaction''s id in that system.';

COMMENT ON COLUMN app.turns.day IS 'The interaction''s day.';

COMMENT ON COLUMN app.turns.turn_index IS 'Place in the conversation, from 0.';

COMMENT ON COLUMN app.turns.role IS 'customer, agent, bot or system.';

COMMENT ON COLUMN app.turns.agent_id IS 'Who spoke, in an agent''s turn.';

COMMENT ON COLUMN app.turns.text IS 'What was said or written, after redaction; may be empty.';

COMMENT ON COLUMN app.turns.offset_ms IS 'Milliseconds from started_at to the turn''s begin; null where unknown.';

COMMENT ON COLUMN app.turns.duration_ms IS 'Milliseconds that the turn took; null where unknown.';

COMMENT ON COLUMN app.turns.stage IS 'Journey stage, where the source knows it.';

COMMENT ON COLUMN app.turns.source_sentiment IS 'The source system''s own label: positive, neutral or negative; kept beside ours.';

COMMENT ON COLUMN app.turns.label IS 'Our label: positive, neutral or negative; null when skipped or not yet scored.';

COMMENT ON COLUMN app.turns.score IS 'Sentiment of the turn, -5 to +5; null when skipped or not yet scored.';

COMMENT ON COLUMN app.turns.p_negative IS 'Probability of negative, 0 to 1.';

COMMENT ON COLUMN app.turns.p_neutral IS 'Probability of neutral, 0 to 1.';

COMMENT ON COLUMN app.turns.p_positive IS 'Probability of positive, 0 to 1.';

COMMENT ON COLUMN app.turns.skipped_reason IS 'Why the turn has no score: empty, no_words, unsupported_language or not_scored_role.';

COMMENT ON COLUMN app.turns.model_version IS 'The models that made the score, as in app.interactions.model_versions.';

CREATE VIEW core.agents AS
 SELECT t.agent_id,
    count(DISTINCT t.interaction_key) AS interactions
   FROM (core.turns t
     JOIN core.interactions i USING (interaction_key, version))
  WHERE (i.current AND (t.agent_id IS NOT NULL))
  GROUP BY t.agent_id;

CREATE VIEW core.customers AS
 SELECT customer_id,
    count(*) AS interactions,
    min(started_at) AS first_started_at,
    max(started_at) AS last_started_at
   FROM core.interactions
  WHERE (current AND (customer_id IS NOT NULL))
  GROUP BY customer_id;

CREATE TABLE core.other_agents (
    agent_id text NOT NULL,
    interaction_key uuid NOT NULL,
    version integer NOT NULL
);

COMMENT ON TABLE core.other_agents IS 'Who spoke as an agent in an interaction besides core.interactions.agent_id.';

CREATE VIEW core.queues AS
 SELECT queue,
    channel,
    count(*) AS interactions
   FROM core.interactions
  WHERE (current AND (queue IS NOT NULL))
  GROUP BY queue, channel;

CREATE TABLE landing.batches (
    file_sha256 text NOT NULL,
    batch_no integer NOT NULL,
    last_line bigint NOT NULL,
    received integer NOT NULL,
    accepted integer NOT NULL,
    unchanged integer NOT NULL,
    quarantined integer NOT NULL,
    reasons jsonb DEFAULT '{}'::jsonb NOT NULL,
    ignored_fields jsonb DEFAULT '{}'::jsonb NOT NULL,
    committed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT batches_check CHECK ((received = ((accepted + unchanged) + quarantined)))
);

CREATE VIEW marts.cards_to_be AS
 SELECT i.interaction_key,
    i.started_at,
    i.day,
    i.version,
    s.customer_score,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift,
    s.agent_score,
    s.p_dissatisfied,
    s.p_resolved,
    s.p_abandoned,
    f.review_priority,
    d.duration_ms,
    d.non_talk_ms,
    d.response_ms_max,
    i.channel,
    i.queue,
    i.topic,
    i.agent_id,
    i.customer_id,
    i.language,
    COALESCE(f.flags, '{}'::text[]) AS flags
   FROM (((core.interactions i
     LEFT JOIN scores.interactions s ON (((i.interaction_key = s.interaction_key) AND (i.version = s.version) AND s.current)))
     LEFT JOIN scores.dynamics d ON (((s.interaction_key = d.interaction_key) AND (s.version = d.version))))
     LEFT JOIN LATERAL ( SELECT array_agg(raised.code ORDER BY raised.code) AS flags,
            max(raised.severity) AS review_priority
           FROM marts.raised
          WHERE ((raised.interaction_key = s.interaction_key) AND (raised.version = s.version))) f ON (true))
  WHERE i.current;

CREATE TABLE marts.distributions (
    week date NOT NULL,
    channel text NOT NULL,
    measure text NOT NULL,
    bin text NOT NULL,
    n bigint NOT NULL,
    CONSTRAINT distributions_n_check CHECK ((n > 0)),
    CONSTRAINT distributions_week_check CHECK ((EXTRACT(isodow FROM week) = (1)::numeric))
);

CREATE TABLE marts.journey_days (
    day date NOT NULL,
    visits bytea NOT NULL,
    contacts bytea NOT NULL
);

COMMENT ON TABLE marts.journey_days IS 'The visits and contacts of a day, packed: made from journey_visits and the contacts'' scores, read by the windows that the day lies in.';

COMMENT ON COLUMN marts.journey_days.visits IS 'Arrow: those that went the same way in a row, with customers as numbers.';

COMMENT ON COLUMN marts.journey_days.contacts IS 'Arrow: those of known customers, by channel and topic.';

CREATE TABLE marts.journey_maps (
    rules text NOT NULL,
    map jsonb NOT NULL
);

COMMENT ON TABLE marts.journey_maps IS 'Journey maps by their digest; what a day or a window was worked on with.';

ALTER TABLE ops.audit ALTER COLUMN entry ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.audit_entry_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ops.check_results ALTER COLUMN check_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.check_results_check_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ops.churn_models ALTER COLUMN churn_model ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ops.churn_models_churn_model_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE ops.days (
    day date NOT NULL,
    touched bigint DEFAULT 1 NOT NULL,
    processed bigint DEFAULT 0 NOT NULL,
    CONSTRAINT days_check CHECK ((processed <= touched))
);

CREATE TABLE ops.drop_files (
    path text NOT NULL,
    size_bytes bigint NOT NULL,
    modified_ns bigint NOT NULL,
    dealt_with_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE ops.drop_files IS 'Files of the drop folder as they were when they were last landed or refused.';

CREATE TABLE ops.dropped_months (
    month date NOT NULL,
    interactions bigint NOT NULL,
    dropped_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT dropped_months_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
);

CREATE TABLE ops.run_days (
    run_id text NOT NULL,
    day date NOT NULL,
    touched bigint NOT NULL
);

COMMENT ON TABLE ops.run_days IS 'The days that a run took on, and ops.days.touched as it was then.';

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

ALTER TABLE review.coaching_sessions ALTER COLUMN session ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME review.coaching_sessions_session_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE review.decisions ALTER COLUMN decision_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME review.decisions_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE review.disputes ALTER COLUMN dispute ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME review.disputes_dispute_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE review.notes ALTER COLUMN note_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME review.notes_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY core.agent_teams
    ADD CONSTRAINT agent_teams_pkey PRIMARY KEY (agent_id);

ALTER TABLE ONLY core.churned
    ADD CONSTRAINT churned_pkey PRIMARY KEY (customer_id);

ALTER TABLE ONLY core.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (interaction_key, version);

ALTER TABLE ONLY core.other_agents
    ADD CONSTRAINT other_agents_pkey PRIMARY KEY (agent_id, interaction_key, version);

ALTER TABLE ONLY core.said
    ADD CONSTRAINT said_pkey PRIMARY KEY (interaction_key);

ALTER TABLE ONLY core.turns
    ADD CONSTRAINT turns_pkey PRIMARY KEY (interaction_key, version, turn_index, day);

ALTER TABLE ONLY landing.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (file_sha256, batch_no);

ALTER TABLE ONLY landing.churn_files
    ADD CONSTRAINT churn_files_pkey PRIMARY KEY (sha256);

ALTER TABLE ONLY landing.churn_refused
    ADD CONSTRAINT churn_refused_pkey PRIMARY KEY (sha256, line);

ALTER TABLE ONLY landing.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (file_sha256);

ALTER TABLE ONLY landing.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (file_sha256, line);

ALTER TABLE ONLY marts.agent_coaching
    ADD CONSTRAINT agent_coaching_pkey PRIMARY KEY (week, agent_id, metric);

ALTER TABLE ONLY marts.cards
    ADD CONSTRAINT cards_pkey PRIMARY KEY (interaction_key);

ALTER TABLE ONLY marts.channel_drivers
    ADD CONSTRAINT channel_drivers_pkey PRIMARY KEY (channel, week, metric, topic);

ALTER TABLE ONLY marts.channel_report
    ADD CONSTRAINT channel_report_pkey PRIMARY KEY (channel, week, metric);

ALTER TABLE ONLY marts.churn_risk
    ADD CONSTRAINT churn_risk_pkey PRIMARY KEY (customer_id, as_of);

ALTER TABLE ONLY marts.coaching_effects
    ADD CONSTRAINT coaching_effects_pkey PRIMARY KEY (session, metric);

ALTER TABLE ONLY marts.coverage
    ADD CONSTRAINT coverage_pkey PRIMARY KEY (day, channel, queue, language);

ALTER TABLE ONLY marts.distributions
    ADD CONSTRAINT distributions_pkey PRIMARY KEY (week, channel, measure, bin);

ALTER TABLE ONLY marts.drift
    ADD CONSTRAINT drift_pkey PRIMARY KEY (week, channel, measure);

ALTER TABLE ONLY marts.flags
    ADD CONSTRAINT flags_pkey PRIMARY KEY (interaction_key, version, code);

ALTER TABLE ONLY marts.journey_coverage
    ADD CONSTRAINT journey_coverage_pkey PRIMARY KEY (day, channel);

ALTER TABLE ONLY marts.journey_days
    ADD CONSTRAINT journey_days_pkey PRIMARY KEY (day);

ALTER TABLE ONLY marts.journey_leavers
    ADD CONSTRAINT journey_leavers_pkey PRIMARY KEY (week, journey, channel, step, who);

ALTER TABLE ONLY marts.journey_maps
    ADD CONSTRAINT journey_maps_pkey PRIMARY KEY (rules);

ALTER TABLE ONLY marts.journey_steps
    ADD CONSTRAINT journey_steps_pkey PRIMARY KEY (week, journey, channel, step);

ALTER TABLE ONLY marts.journey_touchpoints
    ADD CONSTRAINT journey_touchpoints_pkey PRIMARY KEY (interaction_key);

ALTER TABLE ONLY marts.journey_transitions
    ADD CONSTRAINT journey_transitions_pkey PRIMARY KEY (week, channel, topic, next_topic);

ALTER TABLE ONLY marts.journey_visits
    ADD CONSTRAINT journey_visits_pkey PRIMARY KEY (day, interaction_key, "position");

ALTER TABLE ONLY marts.review_averages
    ADD CONSTRAINT review_averages_pkey PRIMARY KEY (week, metric);

ALTER TABLE ONLY marts.review_queue
    ADD CONSTRAINT review_queue_day_position_key UNIQUE (day, "position");

ALTER TABLE ONLY marts.review_queue
    ADD CONSTRAINT review_queue_pkey PRIMARY KEY (day, interaction_key);

ALTER TABLE ONLY ops.alerts
    ADD CONSTRAINT alerts_pkey PRIMARY KEY (idempotency_key);

ALTER TABLE ONLY ops.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (entry);

ALTER TABLE ONLY ops.check_results
    ADD CONSTRAINT check_results_pkey PRIMARY KEY (check_id);

ALTER TABLE ONLY ops.churn_models
    ADD CONSTRAINT churn_models_pkey PRIMARY KEY (churn_model);

ALTER TABLE ONLY ops.days
    ADD CONSTRAINT days_pkey PRIMARY KEY (day);

ALTER TABLE ONLY ops.drop_files
    ADD CONSTRAINT drop_files_pkey PRIMARY KEY (path);

ALTER TABLE ONLY ops.dropped_months
    ADD CONSTRAINT dropped_months_pkey PRIMARY KEY (month);

ALTER TABLE ONLY ops.models
    ADD CONSTRAINT models_pkey PRIMARY KEY (model_version);

ALTER TABLE ONLY ops.rescore_reports
    ADD CONSTRAINT rescore_reports_pkey PRIMARY KEY (day_from, day_to, before_versions, after_versions);

ALTER TABLE ONLY ops.run_days
    ADD CONSTRAINT run_days_pkey PRIMARY KEY (run_id, day);

ALTER TABLE ONLY ops.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY review.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (interaction_key);

ALTER TABLE ONLY review.coaching_sessions
    ADD CONSTRAINT coaching_sessions_pkey PRIMARY KEY (session);

ALTER TABLE ONLY review.decisions
    ADD CONSTRAINT decisions_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY review.disputes
    ADD CONSTRAINT disputes_pkey PRIMARY KEY (dispute);

ALTER TABLE ONLY review.evidence_requests
    ADD CONSTRAINT evidence_requests_pkey PRIMARY KEY (interaction_key);

ALTER TABLE ONLY review.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (note_id);

ALTER TABLE ONLY review.people
    ADD CONSTRAINT people_pkey PRIMARY KEY (person);

ALTER TABLE ONLY review.saved_views
    ADD CONSTRAINT saved_views_person_name_key UNIQUE (person, name);

ALTER TABLE ONLY review.saved_views
    ADD CONSTRAINT saved_views_pkey PRIMARY KEY (view_id);

ALTER TABLE ONLY review.team_coaches
    ADD CONSTRAINT team_coaches_pkey PRIMARY KEY (team, person);

ALTER TABLE ONLY review.team_members
    ADD CONSTRAINT team_members_pkey PRIMARY KEY (agent_id);

ALTER TABLE ONLY scores.dynamics
    ADD CONSTRAINT dynamics_pkey PRIMARY KEY (interaction_key, version);

ALTER TABLE ONLY scores.evidence
    ADD CONSTRAINT evidence_pkey PRIMARY KEY (interaction_key, version, model_versions);

ALTER TABLE ONLY scores.flags
    ADD CONSTRAINT flags_pkey PRIMARY KEY (interaction_key, version, model_versions, code);

ALTER TABLE ONLY scores.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (interaction_key, version, model_versions);

ALTER TABLE ONLY scores.source_comparison
    ADD CONSTRAINT source_comparison_pkey PRIMARY KEY (interaction_key, version, model_versions);

ALTER TABLE ONLY scores.turns
    ADD CONSTRAINT turns_pkey PRIMARY KEY (interaction_key, version, model_version, turn_index, day);

CREATE INDEX interactions_agent ON core.interactions USING btree (agent_id, day) WHERE current;

CREATE UNIQUE INDEX interactions_content ON core.interactions USING btree (interaction_key, content_hash);

CREATE INDEX interactions_customer ON core.interactions USING btree (customer_id, day, started_at) WHERE current;

CREATE INDEX interactions_day ON core.interactions USING btree (day, interaction_key) WHERE current;

CREATE INDEX interactions_newest ON core.interactions USING btree (day, started_at, interaction_key) WHERE current;

CREATE UNIQUE INDEX interactions_one_current ON core.interactions USING btree (interaction_key) WHERE current;

CREATE INDEX interactions_peers ON core.interactions USING btree (channel, COALESCE(queue, ''::text), interaction_key) INCLUDE (queue, day, version) WHERE current;

CREATE INDEX interactions_topic ON core.interactions USING btree (topic, day) WHERE current;

CREATE INDEX other_agents_interaction ON core.other_agents USING btree (interaction_key, version);

CREATE INDEX said_agent ON core.said USING gin (agent);

CREATE INDEX said_customer ON core.said USING gin (customer);

CREATE INDEX said_day ON core.said USING btree (day);

CREATE INDEX cards_agent ON marts.cards USING btree (agent_id, day DESC, started_at DESC);

CREATE INDEX cards_customer ON marts.cards USING btree (customer_id);

CREATE INDEX cards_flagged ON marts.cards USING btree (day) INCLUDE (started_at, interaction_key, channel, queue, flags, review_priority, customer_end_score, customer_shift) WHERE (flags <> '{}'::text[]);

CREATE INDEX cards_newest ON marts.cards USING btree (day DESC, started_at DESC, interaction_key);

CREATE INDEX cards_topic ON marts.cards USING btree (topic, day DESC, started_at DESC);

CREATE INDEX churn_risk_as_of ON marts.churn_risk USING btree (as_of, risk_index DESC);

CREATE INDEX journey_visits_stage ON marts.journey_visits USING btree (journey, stage, day);

CREATE INDEX peer_flags_day ON marts.flags USING btree (day, code);

CREATE INDEX touchpoints_customer ON marts.journey_touchpoints USING btree (customer_id, started_at);

CREATE INDEX touchpoints_day ON marts.journey_touchpoints USING btree (day);

CREATE INDEX touchpoints_journey ON marts.journey_touchpoints USING btree (journey_key, touchpoint);

CREATE INDEX alerts_spent ON ops.alerts USING btree (rule, found_on);

CREATE INDEX alerts_waiting ON ops.alerts USING btree (due_at) WHERE (status = 'waiting'::text);

CREATE INDEX audit_at ON ops.audit USING btree (at);

CREATE INDEX audit_interaction ON ops.audit USING btree (interaction_key) WHERE (interaction_key IS NOT NULL);

CREATE INDEX check_results_recent ON ops.check_results USING btree (checked_at DESC);

CREATE UNIQUE INDEX churn_models_serving ON ops.churn_models USING btree (serves) WHERE serves;

CREATE INDEX runs_unfinished ON ops.runs USING btree (started_at) WHERE (status = 'started'::text);

CREATE INDEX claims_reviewer ON review.claims USING btree (reviewer);

CREATE INDEX coaching_sessions_agent ON review.coaching_sessions USING btree (agent_id, day);

CREATE INDEX coaching_sessions_due ON review.coaching_sessions USING btree (noted_at) WHERE (due AND (withdrawn_at IS NULL));

CREATE INDEX decisions_interaction ON review.decisions USING btree (interaction_key, version);

CREATE INDEX decisions_standing ON review.decisions USING btree (kind, subject) WHERE (undone_at IS NULL);

CREATE INDEX disputes_interaction ON review.disputes USING btree (interaction_key);

CREATE UNIQUE INDEX disputes_one_open ON review.disputes USING btree (interaction_key, code) WHERE ((verdict IS NULL) AND (withdrawn_at IS NULL));

CREATE INDEX notes_interaction ON review.notes USING btree (interaction_key, version);

CREATE INDEX dynamics_day ON scores.dynamics USING btree (day);

CREATE INDEX flags_day ON scores.flags USING btree (day, code);

CREATE INDEX scores_day ON scores.interactions USING btree (day) WHERE current;

CREATE UNIQUE INDEX scores_one_current ON scores.interactions USING btree (interaction_key) WHERE current;

CREATE INDEX scores_replaced ON scores.interactions USING btree (day) WHERE (current AND (replaced IS NOT NULL));

ALTER TABLE ONLY core.other_agents
    ADD CONSTRAINT other_agents_interaction_key_version_fkey FOREIGN KEY (interaction_key, version) REFERENCES core.interactions(interaction_key, version) ON DELETE CASCADE;

ALTER TABLE ONLY core.said
    ADD CONSTRAINT said_interaction_key_version_fkey FOREIGN KEY (interaction_key, version) REFERENCES core.interactions(interaction_key, version) ON DELETE CASCADE;

ALTER TABLE ONLY landing.batches
    ADD CONSTRAINT batches_file_sha256_fkey FOREIGN KEY (file_sha256) REFERENCES landing.files(file_sha256) ON DELETE CASCADE;

ALTER TABLE ONLY landing.churn_refused
    ADD CONSTRAINT churn_refused_sha256_fkey FOREIGN KEY (sha256) REFERENCES landing.churn_files(sha256) ON DELETE CASCADE;

ALTER TABLE ONLY landing.quarantine
    ADD CONSTRAINT quarantine_file_sha256_fkey FOREIGN KEY (file_sha256) REFERENCES landing.files(file_sha256) ON DELETE CASCADE;

ALTER TABLE ONLY marts.cards
    ADD CONSTRAINT cards_interaction_key_version_fkey FOREIGN KEY (interaction_key, version) REFERENCES core.interactions(interaction_key, version) ON DELETE CASCADE;

ALTER TABLE ONLY marts.churn_risk
    ADD CONSTRAINT churn_risk_churn_model_fkey FOREIGN KEY (churn_model) REFERENCES ops.churn_models(churn_model);

ALTER TABLE ONLY marts.coaching_effects
    ADD CONSTRAINT coaching_effects_session_fkey FOREIGN KEY (session) REFERENCES review.coaching_sessions(session) ON DELETE CASCADE;

ALTER TABLE ONLY marts.flags
    ADD CONSTRAINT flags_interaction_key_version_fkey FOREIGN KEY (interaction_key, version) REFERENCES core.interactions(interaction_key, version) ON DELETE CASCADE;

ALTER TABLE ONLY marts.journey_coverage
    ADD CONSTRAINT journey_coverage_rules_fkey FOREIGN KEY (rules) REFERENCES marts.journey_maps(rules);

ALTER TABLE ONLY marts.journey_steps
    ADD CONSTRAINT journey_steps_rules_fkey FOREIGN KEY (rules) REFERENCES marts.journey_maps(rules);

ALTER TABLE ONLY marts.review_queue
    ADD CONSTRAINT review_queue_interaction_key_version_fkey FOREIGN KEY (interaction_key, version) REFERENCES core.interactions(interaction_key, version) ON DELETE CASCADE;

ALTER TABLE ONLY ops.run_days
    ADD CONSTRAINT run_days_run_id_fkey FOREIGN KEY (run_id) REFERENCES ops.runs(run_id) ON DELETE CASCADE;

ALTER TABLE ONLY review.claims
    ADD CONSTRAINT claims_reviewer_fkey FOREIGN KEY (reviewer) REFERENCES review.people(person);

ALTER TABLE ONLY review.coaching_sessions
    ADD CONSTRAINT coaching_sessions_coach_fkey FOREIGN KEY (coach) REFERENCES review.people(person);

ALTER TABLE ONLY review.decisions
    ADD CONSTRAINT decisions_interaction_key_version_fkey FOREIGN KEY (interaction_key, version) REFERENCES core.interactions(interaction_key, version) ON DELETE CASCADE;

ALTER TABLE ONLY review.decisions
    ADD CONSTRAINT decisions_person_fkey FOREIGN KEY (person) REFERENCES review.people(person);

ALTER TABLE ONLY review.disputes
    ADD CONSTRAINT disputes_person_fkey FOREIGN KEY (person) REFERENCES review.people(person);

ALTER TABLE ONLY review.disputes
    ADD CONSTRAINT disputes_resolved_by_fkey FOREIGN KEY (resolved_by) REFERENCES review.people(person);

ALTER TABLE ONLY review.notes
    ADD CONSTRAINT notes_interaction_key_version_fkey FOREIGN KEY (interaction_key, version) REFERENCES core.interactions(interaction_key, version) ON DELETE CASCADE;

ALTER TABLE ONLY review.notes
    ADD CONSTRAINT notes_person_fkey FOREIGN KEY (person) REFERENCES review.people(person);

ALTER TABLE ONLY review.saved_views
    ADD CONSTRAINT saved_views_person_fkey FOREIGN KEY (person) REFERENCES review.people(person);

ALTER TABLE ONLY scores.dynamics
    ADD CONSTRAINT dynamics_interaction_key_version_fkey FOREIGN KEY (interaction_key, version) REFERENCES core.interactions(interaction_key, version) ON DELETE CASCADE;

ALTER TABLE ONLY scores.evidence
    ADD CONSTRAINT evidence_interaction_key_version_model_versions_fkey FOREIGN KEY (interaction_key, version, model_versions) REFERENCES scores.interactions(interaction_key, version, model_versions) ON DELETE CASCADE;

ALTER TABLE ONLY scores.flags
    ADD CONSTRAINT flags_interaction_key_version_model_versions_fkey FOREIGN KEY (interaction_key, version, model_versions) REFERENCES scores.interactions(interaction_key, version, model_versions);

ALTER TABLE ONLY scores.interactions
    ADD CONSTRAINT interactions_interaction_key_version_fkey FOREIGN KEY (interaction_key, version) REFERENCES core.interactions(interaction_key, version);

ALTER TABLE ONLY scores.source_comparison
    ADD CONSTRAINT source_comparison_interaction_key_version_model_versions_fkey FOREIGN KEY (interaction_key, version, model_versions) REFERENCES scores.interactions(interaction_key, version, model_versions) ON DELETE CASCADE;

GRANT USAGE ON SCHEMA app TO qm_writer;
GRANT USAGE ON SCHEMA app TO qm_app;
GRANT USAGE ON SCHEMA app TO qm_reader;

GRANT USAGE ON SCHEMA core TO qm_writer;

GRANT USAGE ON SCHEMA landing TO qm_writer;

GRANT USAGE ON SCHEMA marts TO qm_writer;

GRANT USAGE ON SCHEMA ops TO qm_writer;

GRANT USAGE ON SCHEMA review TO qm_writer;
GRANT USAGE ON SCHEMA review TO qm_app;
GRANT USAGE ON SCHEMA review TO qm_reader;

GRANT USAGE ON SCHEMA scores TO qm_writer;

REVOKE ALL ON FUNCTION ops.drop_month(any_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.drop_month(any_day date) TO qm_writer;

REVOKE ALL ON FUNCTION ops.ensure_month(any_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.ensure_month(any_day date) TO qm_writer;

REVOKE ALL ON FUNCTION ops.run_is_alive(run_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION ops.run_is_alive(run_id text) TO qm_writer;

REVOKE ALL ON FUNCTION review.add_note(interaction uuid, turn integer, note text, shared boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION review.add_note(interaction uuid, turn integer, note text, shared boolean) TO qm_app;
GRANT ALL ON FUNCTION review.add_note(interaction uuid, turn integer, note text, shared boolean) TO qm_writer;

REVOKE ALL ON FUNCTION review.arrive(called text, claimed text[], claimed_agent text) FROM PUBLIC;
GRANT ALL ON FUNCTION review.arrive(called text, claimed text[], claimed_agent text) TO qm_app;
GRANT ALL ON FUNCTION review.arrive(called text, claimed text[], claimed_agent text) TO qm_writer;

REVOKE ALL ON FUNCTION review.ask_for_evidence(interaction uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.ask_for_evidence(interaction uuid) TO qm_app;
GRANT ALL ON FUNCTION review.ask_for_evidence(interaction uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.can_be_decided(interaction uuid, at_version integer, kind text, subject text) FROM PUBLIC;
GRANT ALL ON FUNCTION review.can_be_decided(interaction uuid, at_version integer, kind text, subject text) TO qm_app;
GRANT ALL ON FUNCTION review.can_be_decided(interaction uuid, at_version integer, kind text, subject text) TO qm_writer;

REVOKE ALL ON FUNCTION review.claim(interaction uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.claim(interaction uuid) TO qm_app;
GRANT ALL ON FUNCTION review.claim(interaction uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.claim_next(on_day date) FROM PUBLIC;
GRANT ALL ON FUNCTION review.claim_next(on_day date) TO qm_app;
GRANT ALL ON FUNCTION review.claim_next(on_day date) TO qm_writer;

REVOKE ALL ON FUNCTION review.coaching_changes(around date) FROM PUBLIC;
GRANT ALL ON FUNCTION review.coaching_changes(around date) TO qm_app;
GRANT ALL ON FUNCTION review.coaching_changes(around date) TO qm_writer;

REVOKE ALL ON FUNCTION review.decide(interaction uuid, kind text, subject text, value text) FROM PUBLIC;
GRANT ALL ON FUNCTION review.decide(interaction uuid, kind text, subject text, value text) TO qm_app;
GRANT ALL ON FUNCTION review.decide(interaction uuid, kind text, subject text, value text) TO qm_writer;

REVOKE ALL ON FUNCTION review.delete_view(view uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.delete_view(view uuid) TO qm_app;
GRANT ALL ON FUNCTION review.delete_view(view uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.dispute(interaction uuid, flag_code text, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION review.dispute(interaction uuid, flag_code text, why text) TO qm_app;
GRANT ALL ON FUNCTION review.dispute(interaction uuid, flag_code text, why text) TO qm_writer;

REVOKE ALL ON FUNCTION review.has_role(VARIADIC asked text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION review.has_role(VARIADIC asked text[]) TO qm_app;
GRANT ALL ON FUNCTION review.has_role(VARIADIC asked text[]) TO qm_writer;
GRANT ALL ON FUNCTION review.has_role(VARIADIC asked text[]) TO qm_reader;

REVOKE ALL ON FUNCTION review.is_own(interaction uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.is_own(interaction uuid) TO qm_app;
GRANT ALL ON FUNCTION review.is_own(interaction uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.look(interaction uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.look(interaction uuid) TO qm_app;
GRANT ALL ON FUNCTION review.look(interaction uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.me() FROM PUBLIC;
GRANT ALL ON FUNCTION review.me() TO qm_app;
GRANT ALL ON FUNCTION review.me() TO qm_writer;

REVOKE ALL ON FUNCTION review.my_agent_id() FROM PUBLIC;
GRANT ALL ON FUNCTION review.my_agent_id() TO qm_app;
GRANT ALL ON FUNCTION review.my_agent_id() TO qm_writer;
GRANT ALL ON FUNCTION review.my_agent_id() TO qm_reader;

REVOKE ALL ON FUNCTION review.my_roles() FROM PUBLIC;
GRANT ALL ON FUNCTION review.my_roles() TO qm_app;
GRANT ALL ON FUNCTION review.my_roles() TO qm_writer;
GRANT ALL ON FUNCTION review.my_roles() TO qm_reader;

REVOKE ALL ON FUNCTION review.note(action text, interaction uuid, details jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION review.note_coaching(agent text, coached_on date, metric text, words text) FROM PUBLIC;
GRANT ALL ON FUNCTION review.note_coaching(agent text, coached_on date, metric text, words text) TO qm_app;
GRANT ALL ON FUNCTION review.note_coaching(agent text, coached_on date, metric text, words text) TO qm_writer;

REVOKE ALL ON FUNCTION review.note_export(listed text, interactions integer) FROM PUBLIC;
GRANT ALL ON FUNCTION review.note_export(listed text, interactions integer) TO qm_app;
GRANT ALL ON FUNCTION review.note_export(listed text, interactions integer) TO qm_writer;

REVOKE ALL ON FUNCTION review.own_interactions() FROM PUBLIC;
GRANT ALL ON FUNCTION review.own_interactions() TO qm_app;
GRANT ALL ON FUNCTION review.own_interactions() TO qm_writer;
GRANT ALL ON FUNCTION review.own_interactions() TO qm_reader;

REVOKE ALL ON FUNCTION review.put_person(who text, called text, agent text, given text[], may_work boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION review.put_teams(agents text[], teams text[], coached text[], coaches text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION review.refuse_own(interaction uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.refuse_own(interaction uuid) TO qm_app;
GRANT ALL ON FUNCTION review.refuse_own(interaction uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.release(interaction uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.release(interaction uuid) TO qm_app;
GRANT ALL ON FUNCTION review.release(interaction uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.remove_note(note bigint, removed boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION review.remove_note(note bigint, removed boolean) TO qm_app;
GRANT ALL ON FUNCTION review.remove_note(note bigint, removed boolean) TO qm_writer;

REVOKE ALL ON FUNCTION review.require(VARIADIC asked text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION review.require(VARIADIC asked text[]) TO qm_app;
GRANT ALL ON FUNCTION review.require(VARIADIC asked text[]) TO qm_writer;

REVOKE ALL ON FUNCTION review.require_sight(interaction uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.require_sight(interaction uuid) TO qm_app;
GRANT ALL ON FUNCTION review.require_sight(interaction uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.resolve_dispute(which bigint, decided text, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION review.resolve_dispute(which bigint, decided text, why text) TO qm_app;
GRANT ALL ON FUNCTION review.resolve_dispute(which bigint, decided text, why text) TO qm_writer;

REVOKE ALL ON FUNCTION review.save_view(name text, address text) FROM PUBLIC;
GRANT ALL ON FUNCTION review.save_view(name text, address text) TO qm_app;
GRANT ALL ON FUNCTION review.save_view(name text, address text) TO qm_writer;

REVOKE ALL ON FUNCTION review.seen() FROM PUBLIC;
GRANT ALL ON FUNCTION review.seen() TO qm_app;
GRANT ALL ON FUNCTION review.seen() TO qm_writer;

REVOKE ALL ON FUNCTION review.sees(interaction uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.sees(interaction uuid) TO qm_app;
GRANT ALL ON FUNCTION review.sees(interaction uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.sees_agents() FROM PUBLIC;
GRANT ALL ON FUNCTION review.sees_agents() TO qm_app;
GRANT ALL ON FUNCTION review.sees_agents() TO qm_writer;
GRANT ALL ON FUNCTION review.sees_agents() TO qm_reader;

REVOKE ALL ON FUNCTION review.sees_all() FROM PUBLIC;
GRANT ALL ON FUNCTION review.sees_all() TO qm_app;
GRANT ALL ON FUNCTION review.sees_all() TO qm_writer;
GRANT ALL ON FUNCTION review.sees_all() TO qm_reader;

REVOKE ALL ON FUNCTION review.sees_operations() FROM PUBLIC;
GRANT ALL ON FUNCTION review.sees_operations() TO qm_app;
GRANT ALL ON FUNCTION review.sees_operations() TO qm_writer;
GRANT ALL ON FUNCTION review.sees_operations() TO qm_reader;

REVOKE ALL ON FUNCTION review.set_person(who text, called text, agent text, given text[], may_work boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION review.set_person(who text, called text, agent text, given text[], may_work boolean) TO qm_app;
GRANT ALL ON FUNCTION review.set_person(who text, called text, agent text, given text[], may_work boolean) TO qm_writer;

REVOKE ALL ON FUNCTION review.share_note(note bigint, shared boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION review.share_note(note bigint, shared boolean) TO qm_app;
GRANT ALL ON FUNCTION review.share_note(note bigint, shared boolean) TO qm_writer;

REVOKE ALL ON FUNCTION review.standing(interaction uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION review.standing(interaction uuid) TO qm_app;
GRANT ALL ON FUNCTION review.standing(interaction uuid) TO qm_writer;

REVOKE ALL ON FUNCTION review.take_back_coaching(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION review.take_back_coaching(which bigint) TO qm_app;
GRANT ALL ON FUNCTION review.take_back_coaching(which bigint) TO qm_writer;

REVOKE ALL ON FUNCTION review.take_back_dispute(which bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION review.take_back_dispute(which bigint) TO qm_app;
GRANT ALL ON FUNCTION review.take_back_dispute(which bigint) TO qm_writer;

REVOKE ALL ON FUNCTION review.undo(decision bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION review.undo(decision bigint) TO qm_app;
GRANT ALL ON FUNCTION review.undo(decision bigint) TO qm_writer;

REVOKE ALL ON FUNCTION review.unrestricted() FROM PUBLIC;
GRANT ALL ON FUNCTION review.unrestricted() TO qm_app;
GRANT ALL ON FUNCTION review.unrestricted() TO qm_writer;
GRANT ALL ON FUNCTION review.unrestricted() TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.agent_coaching TO qm_writer;

GRANT SELECT ON TABLE app.agent_coaching TO qm_writer;
GRANT SELECT ON TABLE app.agent_coaching TO qm_app;
GRANT SELECT ON TABLE app.agent_coaching TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.alerts TO qm_writer;

GRANT SELECT ON TABLE app.alerts TO qm_writer;
GRANT SELECT ON TABLE app.alerts TO qm_app;
GRANT SELECT ON TABLE app.alerts TO qm_reader;

GRANT SELECT ON TABLE ops.audit TO qm_writer;

GRANT SELECT ON TABLE app.audit TO qm_writer;
GRANT SELECT ON TABLE app.audit TO qm_app;
GRANT SELECT ON TABLE app.audit TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.cards TO qm_writer;

GRANT SELECT ON TABLE app.cards TO qm_writer;
GRANT SELECT ON TABLE app.cards TO qm_app;
GRANT SELECT ON TABLE app.cards TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.channel_drivers TO qm_writer;

GRANT SELECT ON TABLE app.channel_drivers TO qm_writer;
GRANT SELECT ON TABLE app.channel_drivers TO qm_app;
GRANT SELECT ON TABLE app.channel_drivers TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.channel_report TO qm_writer;

GRANT SELECT ON TABLE app.channel_report TO qm_writer;
GRANT SELECT ON TABLE app.channel_report TO qm_app;
GRANT SELECT ON TABLE app.channel_report TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.check_results TO qm_writer;

GRANT SELECT ON TABLE app.checks TO qm_writer;
GRANT SELECT ON TABLE app.checks TO qm_app;
GRANT SELECT ON TABLE app.checks TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.churn_models TO qm_writer;

GRANT SELECT ON TABLE app.churn_models TO qm_writer;
GRANT SELECT ON TABLE app.churn_models TO qm_app;
GRANT SELECT ON TABLE app.churn_models TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE landing.churn_files TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE landing.churn_refused TO qm_writer;

GRANT SELECT ON TABLE app.churn_refused TO qm_writer;
GRANT SELECT ON TABLE app.churn_refused TO qm_app;
GRANT SELECT ON TABLE app.churn_refused TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.coaching_effects TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE review.coaching_sessions TO qm_writer;

GRANT SELECT ON TABLE app.coaching_effects TO qm_writer;
GRANT SELECT ON TABLE app.coaching_effects TO qm_app;
GRANT SELECT ON TABLE app.coaching_effects TO qm_reader;

GRANT SELECT ON TABLE review.people TO qm_writer;

GRANT SELECT ON TABLE app.coaching_sessions TO qm_writer;
GRANT SELECT ON TABLE app.coaching_sessions TO qm_app;
GRANT SELECT ON TABLE app.coaching_sessions TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.coverage TO qm_writer;

GRANT SELECT ON TABLE app.coverage TO qm_writer;
GRANT SELECT ON TABLE app.coverage TO qm_app;
GRANT SELECT ON TABLE app.coverage TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.churned TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.interactions TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.churn_risk TO qm_writer;

GRANT SELECT ON TABLE app.customer_churn_risk TO qm_writer;
GRANT SELECT ON TABLE app.customer_churn_risk TO qm_app;
GRANT SELECT ON TABLE app.customer_churn_risk TO qm_reader;

GRANT SELECT ON TABLE app.data_age TO qm_writer;
GRANT SELECT ON TABLE app.data_age TO qm_app;
GRANT SELECT ON TABLE app.data_age TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.flags TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scores.flags TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scores.interactions TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.raised TO qm_writer;

GRANT SELECT ON TABLE review.disputes TO qm_writer;

GRANT SELECT ON TABLE app.disputes TO qm_writer;
GRANT SELECT ON TABLE app.disputes TO qm_app;
GRANT SELECT ON TABLE app.disputes TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.drift TO qm_writer;

GRANT SELECT ON TABLE app.drift TO qm_writer;
GRANT SELECT ON TABLE app.drift TO qm_app;
GRANT SELECT ON TABLE app.drift TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scores.evidence TO qm_writer;

GRANT SELECT ON TABLE app.evidence TO qm_writer;
GRANT SELECT ON TABLE app.evidence TO qm_app;
GRANT SELECT ON TABLE app.evidence TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE review.evidence_requests TO qm_writer;

GRANT SELECT ON TABLE app.evidence_requests TO qm_writer;
GRANT SELECT ON TABLE app.evidence_requests TO qm_app;
GRANT SELECT ON TABLE app.evidence_requests TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE landing.files TO qm_writer;

GRANT SELECT ON TABLE app.files TO qm_writer;
GRANT SELECT ON TABLE app.files TO qm_app;
GRANT SELECT ON TABLE app.files TO qm_reader;

GRANT SELECT ON TABLE review.decisions TO qm_writer;

GRANT SELECT ON TABLE app.flag_labels TO qm_writer;
GRANT SELECT ON TABLE app.flag_labels TO qm_app;
GRANT SELECT ON TABLE app.flag_labels TO qm_reader;

GRANT SELECT ON TABLE app.flags TO qm_writer;
GRANT SELECT ON TABLE app.flags TO qm_app;
GRANT SELECT ON TABLE app.flags TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scores.dynamics TO qm_writer;

GRANT SELECT ON TABLE app.interactions TO qm_writer;
GRANT SELECT ON TABLE app.interactions TO qm_app;
GRANT SELECT ON TABLE app.interactions TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.journey_coverage TO qm_writer;

GRANT SELECT ON TABLE app.journey_coverage TO qm_writer;
GRANT SELECT ON TABLE app.journey_coverage TO qm_app;
GRANT SELECT ON TABLE app.journey_coverage TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.journey_leavers TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.journey_steps TO qm_writer;

GRANT SELECT ON TABLE app.journey_leavers TO qm_writer;
GRANT SELECT ON TABLE app.journey_leavers TO qm_app;
GRANT SELECT ON TABLE app.journey_leavers TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.journey_visits TO qm_writer;

GRANT SELECT ON TABLE app.journey_paths TO qm_writer;
GRANT SELECT ON TABLE app.journey_paths TO qm_app;
GRANT SELECT ON TABLE app.journey_paths TO qm_reader;

GRANT SELECT ON TABLE app.journey_steps_by_week TO qm_writer;
GRANT SELECT ON TABLE app.journey_steps_by_week TO qm_app;
GRANT SELECT ON TABLE app.journey_steps_by_week TO qm_reader;

GRANT SELECT ON TABLE app.journey_steps TO qm_writer;
GRANT SELECT ON TABLE app.journey_steps TO qm_app;
GRANT SELECT ON TABLE app.journey_steps TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.journey_touchpoints TO qm_writer;

GRANT SELECT ON TABLE app.journey_touchpoints TO qm_writer;
GRANT SELECT ON TABLE app.journey_touchpoints TO qm_app;
GRANT SELECT ON TABLE app.journey_touchpoints TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.journey_transitions TO qm_writer;

GRANT SELECT ON TABLE app.journey_transitions TO qm_writer;
GRANT SELECT ON TABLE app.journey_transitions TO qm_app;
GRANT SELECT ON TABLE app.journey_transitions TO qm_reader;

GRANT SELECT ON TABLE app.me TO qm_writer;
GRANT SELECT ON TABLE app.me TO qm_app;
GRANT SELECT ON TABLE app.me TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.models TO qm_writer;

GRANT SELECT ON TABLE app.models TO qm_writer;
GRANT SELECT ON TABLE app.models TO qm_app;
GRANT SELECT ON TABLE app.models TO qm_reader;

GRANT SELECT ON TABLE app.models_by_day TO qm_writer;
GRANT SELECT ON TABLE app.models_by_day TO qm_app;
GRANT SELECT ON TABLE app.models_by_day TO qm_reader;

GRANT SELECT ON TABLE app.my_conversations TO qm_writer;
GRANT SELECT ON TABLE app.my_conversations TO qm_app;
GRANT SELECT ON TABLE app.my_conversations TO qm_reader;

GRANT SELECT ON TABLE app.people TO qm_writer;
GRANT SELECT ON TABLE app.people TO qm_app;
GRANT SELECT ON TABLE app.people TO qm_reader;

GRANT INSERT,DELETE,UPDATE ON TABLE landing.quarantine TO qm_writer;

GRANT SELECT(file_sha256) ON TABLE landing.quarantine TO qm_writer;

GRANT SELECT(line) ON TABLE landing.quarantine TO qm_writer;

GRANT SELECT(reason) ON TABLE landing.quarantine TO qm_writer;

GRANT SELECT(field) ON TABLE landing.quarantine TO qm_writer;

GRANT SELECT(path) ON TABLE landing.quarantine TO qm_writer;

GRANT SELECT(quarantined_at) ON TABLE landing.quarantine TO qm_writer;

GRANT SELECT ON TABLE app.quarantine TO qm_writer;
GRANT SELECT ON TABLE app.quarantine TO qm_app;
GRANT SELECT ON TABLE app.quarantine TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.rescore_reports TO qm_writer;

GRANT SELECT ON TABLE app.rescoring TO qm_writer;
GRANT SELECT ON TABLE app.rescoring TO qm_app;
GRANT SELECT ON TABLE app.rescoring TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.review_averages TO qm_writer;

GRANT SELECT ON TABLE app.review_averages TO qm_writer;
GRANT SELECT ON TABLE app.review_averages TO qm_app;
GRANT SELECT ON TABLE app.review_averages TO qm_reader;

GRANT SELECT ON TABLE app.review_decisions TO qm_writer;
GRANT SELECT ON TABLE app.review_decisions TO qm_app;
GRANT SELECT ON TABLE app.review_decisions TO qm_reader;

GRANT SELECT ON TABLE review.notes TO qm_writer;

GRANT SELECT ON TABLE app.review_notes TO qm_writer;
GRANT SELECT ON TABLE app.review_notes TO qm_app;
GRANT SELECT ON TABLE app.review_notes TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.review_queue TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE review.claims TO qm_writer;

GRANT SELECT ON TABLE app.review_queue TO qm_writer;
GRANT SELECT ON TABLE app.review_queue TO qm_app;
GRANT SELECT ON TABLE app.review_queue TO qm_reader;

GRANT SELECT ON TABLE app.reviews TO qm_writer;
GRANT SELECT ON TABLE app.reviews TO qm_app;
GRANT SELECT ON TABLE app.reviews TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.runs TO qm_writer;

GRANT SELECT ON TABLE app.runs TO qm_writer;
GRANT SELECT ON TABLE app.runs TO qm_app;
GRANT SELECT ON TABLE app.runs TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.said TO qm_writer;

GRANT SELECT ON TABLE app.said TO qm_writer;
GRANT SELECT ON TABLE app.said TO qm_app;
GRANT SELECT ON TABLE app.said TO qm_reader;

GRANT SELECT ON TABLE review.saved_views TO qm_writer;

GRANT SELECT ON TABLE app.saved_views TO qm_writer;
GRANT SELECT ON TABLE app.saved_views TO qm_app;
GRANT SELECT ON TABLE app.saved_views TO qm_reader;

GRANT SELECT ON TABLE app.score_history TO qm_writer;
GRANT SELECT ON TABLE app.score_history TO qm_app;
GRANT SELECT ON TABLE app.score_history TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scores.source_comparison TO qm_writer;

GRANT SELECT ON TABLE app.source_comparison TO qm_writer;
GRANT SELECT ON TABLE app.source_comparison TO qm_app;
GRANT SELECT ON TABLE app.source_comparison TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.agent_teams TO qm_writer;

GRANT SELECT ON TABLE review.team_coaches TO qm_writer;

GRANT SELECT ON TABLE review.team_members TO qm_writer;

GRANT SELECT ON TABLE app.teams TO qm_writer;
GRANT SELECT ON TABLE app.teams TO qm_app;
GRANT SELECT ON TABLE app.teams TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.turns TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scores.turns TO qm_writer;

GRANT SELECT ON TABLE app.turns TO qm_writer;
GRANT SELECT ON TABLE app.turns TO qm_app;
GRANT SELECT ON TABLE app.turns TO qm_reader;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.agents TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.customers TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.other_agents TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE core.queues TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE landing.batches TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.cards_to_be TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.distributions TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.journey_days TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE marts.journey_maps TO qm_writer;

GRANT USAGE ON SEQUENCE ops.audit_entry_seq TO qm_writer;

GRANT USAGE ON SEQUENCE ops.check_results_check_id_seq TO qm_writer;

GRANT USAGE ON SEQUENCE ops.churn_models_churn_model_seq TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.days TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.drop_files TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.dropped_months TO qm_writer;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ops.run_days TO qm_writer;
