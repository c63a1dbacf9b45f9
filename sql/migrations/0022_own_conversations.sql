-- Who sees which conversation; what agents dispute; how people come to be known.

-- An agent sees the conversations that they spoke in; in nearly all, core.interactions.agent_id alone did.
create table core.other_agents (
    agent_id text not null,
    interaction_key uuid not null,
    version int not null,
    primary key (agent_id, interaction_key, version),
    foreign key (interaction_key, version) references core.interactions on delete cascade
);
comment on table core.other_agents is 'Who spoke as an agent in an interaction besides core.interactions.agent_id.';
create index other_agents_interaction on core.other_agents (interaction_key, version);

insert into core.other_agents (agent_id, interaction_key, version)
select distinct
    t.agent_id,
    t.interaction_key,
    t.version
from core.turns as t
inner join core.interactions as i
    on t.interaction_key = i.interaction_key and t.version = i.version and t.day = i.day
where t.role = 'agent' and t.agent_id is not null and t.agent_id is distinct from i.agent_id;

-- The views ask these once a query; without the mark no query over them may use a second process.
alter function review.me() parallel safe;
alter function review.my_roles() parallel safe;
alter function review.has_role(text[]) parallel safe;
alter function review.unrestricted() parallel safe;

-- Whether whoever asks sees every conversation. Engineers see figures, not conversations.
create function review.sees_all() returns boolean
language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
    select review.unrestricted() or review.has_role('qa_lead', 'coach', 'cx_leader')
$$;

-- Whether whoever asks sees how the work is going: files, refusals, alerts, which may name people.
create function review.sees_operations() returns boolean
language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
    select review.unrestricted() or review.has_role('qa_lead', 'coach', 'cx_leader', 'engineer')
$$;

-- Whether whoever asks sees figures of every agent; agents see their own.
create function review.sees_agents() returns boolean
language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
    select review.unrestricted() or review.has_role('qa_lead', 'coach')
$$;

-- The name under which this person appears as an agent; null for a stranger, and without the role.
create function review.my_agent_id() returns text
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select p.agent_id
    from review.people as p
    where p.active and p.person = nullif(current_setting('qm.person', true), '') and review.has_role('agent')
$$;

-- The conversations that this person spoke in.
create function review.own_interactions() returns setof uuid
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
    select i.interaction_key
    from core.interactions as i
    where i.agent_id = (select review.my_agent_id()) and i.current
    union
    select o.interaction_key from core.other_agents as o where o.agent_id = (select review.my_agent_id())
$$;

-- Who has no role any more must not come to judge what they said while they had it: whatever their roles.
create or replace function review.is_own(interaction uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
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

-- Whether this person sees one conversation.
create function review.sees(interaction uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select
        review.has_role('qa_lead', 'coach', 'cx_leader')
        or (review.has_role('agent') and review.is_own(interaction))
$$;

-- What every function that is about one conversation calls first.
create function review.require_sight(interaction uuid) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform review.me();
    if not review.sees(interaction) then
        raise exception 'This conversation is not yours to see.' using errcode = 'QM004';
    end if;
end
$$;

-- Opening a conversation: seen, refused, or unknown here. The attempt is noted too, so it does not raise.
create function review.look(interaction uuid) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Asking needs sight of the conversation.
create or replace function review.ask_for_evidence(interaction uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

create table review.disputes (
    dispute bigint generated always as identity primary key,
    interaction_key uuid not null,
    code text not null,
    person text not null references review.people,
    reason text not null check (btrim(reason) <> '' and length(reason) <= 2000),
    disputed_at timestamptz not null default now(),
    verdict text check (verdict in ('upheld', 'overturned')),
    note text check (length(note) <= 2000),
    resolved_by text references review.people (person),
    resolved_at timestamptz,
    check ((verdict is null) = (resolved_by is null) and (verdict is null) = (resolved_at is null))
);
create unique index disputes_one_open on review.disputes (interaction_key, code) where verdict is null;
create index disputes_interaction on review.disputes (interaction_key);
comment on column review.disputes.verdict is 'upheld: the flag stands; overturned: it was wrong. Null while nobody has decided.';

-- An agent says that a flag on their own conversation is wrong.
create function review.dispute(interaction uuid, flag_code text, why text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    made bigint;
begin
    perform review.require('agent');
    if not review.is_own(interaction) then
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

-- A QA lead decides, once: upheld (the flag stands) or overturned.
create function review.resolve_dispute(which bigint, decided text, why text) returns void
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
    if about.verdict is not null then
        raise exception 'Somebody has decided this dispute already.' using errcode = 'QM005';
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

-- What the identity provider said at a login; makes the person known at the first. True where it changed what
-- they may do.
create function review.arrive(called text, claimed text[], claimed_agent text) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    before review.people;
begin
    select * into before from review.people as p where p.person = review.me();
    insert into review.people as p (person, display_name, agent_id, claimed_roles)
    values (review.me(), called, claimed_agent, claimed)
    on conflict (person) do update set
        display_name = excluded.display_name,
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

-- Say who somebody is and what they may do: from the command line.
create function review.put_person(
    who text, called text, agent text, given text[], may_work boolean
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- The same from the People page.
create function review.set_person(
    who text, called text, agent text, given text[], may_work boolean
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform review.require('engineer');
    perform review.put_person(who, called, agent, given, may_work);
end
$$;
