-- The conversations that this person spoke in, as they stand now: whom a correction took out of one reads it
-- no more. That nobody judges what they said in a former version is is_own's matter.
create or replace function review.own_interactions() returns setof uuid
language sql stable parallel safe security definer rows 10 set search_path = pg_catalog, pg_temp as $$
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

create or replace function review.sees(interaction uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select
        review.has_role('qa_lead', 'coach', 'cx_leader')
        or interaction in (select review.own_interactions())
$$;

-- As before, and what a QA lead has decided is not raised again.
create or replace function review.dispute(interaction uuid, flag_code text, why text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- As before, and nobody decides a dispute that they raised, whatever they have become since.
create or replace function review.resolve_dispute(which bigint, decided text, why text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- As before, and what somebody has finished without taking it is not handed out.
create or replace function review.claim_next(on_day date) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- A provider that has no name for somebody does not take away the one that was given by hand.
create or replace function review.arrive(called text, claimed text[], claimed_agent text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- As before, and what people wrote in disputes goes with the conversations that it is about.
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

delete from review.disputes as d
where not exists (
    select from core.interactions as i
    where i.interaction_key = d.interaction_key
);
