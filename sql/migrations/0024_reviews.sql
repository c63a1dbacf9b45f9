-- What people decide about a conversation. Nothing is overwritten: the newest decision of a person about one
-- thing counts, and undoing it brings back the one before.
create table review.decisions (
    decision_id bigint generated always as identity primary key,
    interaction_key uuid not null,
    version int not null,
    model_versions text,
    person text not null references review.people,
    decided_at timestamptz not null default clock_timestamp(),
    kind text not null,
    subject text not null default '',
    value text not null,
    undone_at timestamptz,
    foreign key (interaction_key, version) references core.interactions on delete cascade,
    check ((subject <> '') = (kind in ('flag', 'coaching'))),
    check (
        case kind
            when 'flag' then value in ('agree', 'disagree')
            when 'outcome' then value in ('satisfied', 'neither', 'dissatisfied', 'cannot_tell')
            when 'resolved' then value in ('yes', 'no', 'cannot_tell')
            when 'example' then value in ('good', 'learn')
            when 'coaching' then value = 'assigned'
            when 'finished' then value = 'finished'
            else false
        end
    )
);
create index decisions_interaction on review.decisions (interaction_key, version);
create index decisions_standing on review.decisions (kind, subject) where undone_at is null;
comment on column review.decisions.version is 'The version of the interaction that was read.';
comment on column review.decisions.model_versions is 'The models whose scores and flags were seen; null where there were none.';
comment on column review.decisions.subject is 'The flag''s code, or the agent to be coached; empty for what is about the whole.';

create table review.notes (
    note_id bigint generated always as identity primary key,
    interaction_key uuid not null,
    version int not null,
    turn_index int check (turn_index >= 0),
    person text not null references review.people,
    noted_at timestamptz not null default clock_timestamp(),
    text text not null check (length(text) between 1 and 4000),
    shared boolean not null default false,
    removed_at timestamptz,
    foreign key (interaction_key, version) references core.interactions on delete cascade
);
create index notes_interaction on review.notes (interaction_key, version);
comment on column review.notes.turn_index is 'The turn that it is about; null for the whole conversation.';
comment on column review.notes.shared is 'Whether the agent may read it.';

-- The version that stands now; a conversation that is gone cannot be decided about.
create function review.standing(interaction uuid) returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
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

-- Whether a decision is about something that the conversation has: a flag raised on it, an agent in it.
create function review.can_be_decided(interaction uuid, at_version int, kind text, subject text)
returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
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

-- Decide one thing about a conversation; the number is what undo takes.
create function review.decide(interaction uuid, kind text, subject text, value text) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Take back a decision of one's own; false if there is none that stands.
create function review.undo(decision bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Write a note about a turn, or about the whole conversation where the turn is null.
create function review.add_note(interaction uuid, turn int, note text, shared boolean) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Let the agent read a note of one's own, or no longer.
create function review.share_note(note bigint, shared boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Take a note of one's own away, or bring it back.
create function review.remove_note(note bigint, removed boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- Take this one of a day's list; the answer is who has it.
create function review.claim(interaction uuid) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
