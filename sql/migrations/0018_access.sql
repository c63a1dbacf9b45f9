-- Who may do what, and what they did. The app names the person of each transaction (the setting qm.person);
-- from there on Postgres decides.

create table review.people (
    person text primary key check (person <> ''),
    display_name text not null check (display_name <> ''),
    agent_id text check (agent_id <> ''),
    roles text[] not null default '{}' check (roles <@ '{qa_lead,coach,cx_leader,engineer,agent}'),
    claimed_roles text[] not null default '{}'
    check (claimed_roles <@ '{qa_lead,coach,cx_leader,engineer,agent}'),
    active boolean not null default true,
    known_since timestamptz not null default now()
);
comment on column review.people.person is 'What the identity provider calls them (issuer-wide stable subject or e-mail), or local.';
comment on column review.people.agent_id is 'The name under which they themselves appear as an agent in conversations.';
comment on column review.people.roles is 'Given here, by hand.';
comment on column review.people.claimed_roles is 'What the identity provider''s groups said at the last login.';
comment on column review.people.active is 'False takes every role away, whatever the identity provider says.';

-- Without an identity provider the app serves this machine only, and whoever sits at it may do everything.
insert into review.people (person, display_name, roles)
values ('local', 'Local user', '{qa_lead,coach,cx_leader,engineer,agent}');

insert into review.people (person, display_name, agent_id, roles)
select
    reviewer as person,
    reviewer as display_name, -- noqa: AL08
    nullif(agent_id, '') as agent_id,
    array['qa_lead'] as roles
from review.reviewers
on conflict (person) do nothing;
alter table review.claims drop constraint claims_reviewer_fkey;
alter table review.claims add foreign key (reviewer) references review.people (person);
drop function review.claim_next(text, date);
drop function review.release(text, uuid);
drop function review.is_own(text, uuid);
drop table review.reviewers;

create table ops.audit (
    entry bigint generated always as identity primary key,
    at timestamptz not null default now(),
    person text not null,
    action text not null check (action <> ''),
    interaction_key uuid,
    details jsonb not null default '{}'
);
create index audit_at on ops.audit (at);
create index audit_interaction on ops.audit (interaction_key) where interaction_key is not null;
comment on table ops.audit is 'Who looked at what and who decided what; only review.note writes, nobody changes. Never text of a conversation.';
comment on column ops.audit.interaction_key is 'The conversation; it may be forgotten by now.';

-- Who this transaction works for.
create function review.me() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    named text := nullif(current_setting('qm.person', true), '');
begin
    if named is null then
        raise exception 'Nobody is named for this: log in again.' using errcode = 'QM001';
    end if;
    return named;
end
$$;

-- What this person may do: given here and claimed from the identity provider; nothing for a stranger.
create function review.my_roles() returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((
        select p.roles || p.claimed_roles
        from review.people as p
        where p.active and p.person = nullif(current_setting('qm.person', true), '')
    ), '{}')
$$;

create function review.has_role(variadic asked text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select review.my_roles() && asked
$$;

create function review.require(variadic asked text[]) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform review.me();
    if not review.has_role(variadic asked) then
        raise exception 'Your role does not allow this: it takes one of %.', array_to_string(asked, ', ')
            using errcode = 'QM002';
    end if;
end
$$;

-- Whether the database role that asks reads without a person: BI tools and the pipeline, not the app.
create function review.unrestricted() returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
    select pg_has_role(current_user, 'qm_reader', 'usage') or pg_has_role(current_user, 'qm_writer', 'usage')
$$;

create function review.note(action text, interaction uuid, details jsonb) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into ops.audit (person, action, interaction_key, details)
    values (review.me(), action, interaction, coalesce(details, '{}'))
$$;

-- Whether this person spoke in an interaction, in any version of it.
create function review.is_own(interaction uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select
        from review.people as p
        inner join core.turns as t on p.agent_id = t.agent_id
        inner join core.interactions as i
            on t.interaction_key = i.interaction_key and t.version = i.version and t.day = i.day
        where p.person = nullif(current_setting('qm.person', true), '') and i.interaction_key = interaction
    )
$$;

-- Nobody judges their own conversation: what every function that decides about one calls first.
create function review.refuse_own(interaction uuid) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if review.is_own(interaction) then
        raise exception 'This is your own conversation: somebody else has to judge it.'
            using errcode = 'QM003';
    end if;
end
$$;

-- The next of a day's list that nobody has; null when there is none. Two who ask at the same moment get two
-- interactions. Nobody gets a conversation that they had themselves.
create function review.claim_next(on_day date) returns uuid
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

-- Give back what one has taken; false if one had not.
create function review.release(interaction uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Ask, or ask again; asking of what is waiting changes nothing.
create or replace function review.ask_for_evidence(interaction uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform review.require('qa_lead', 'coach', 'cx_leader', 'engineer', 'agent');
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
