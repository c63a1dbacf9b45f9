-- Whoever raised a dispute may take it back as long as nobody has decided; the flag can be disputed again.
alter table review.disputes add column withdrawn_at timestamptz;
alter table review.disputes add constraint disputes_withdrawn_or_decided
check (withdrawn_at is null or verdict is null);
comment on column review.disputes.withdrawn_at is 'When the agent took it back; null while they have not.';
drop index review.disputes_one_open;
create unique index disputes_one_open on review.disputes (interaction_key, code)
where verdict is null and withdrawn_at is null;

-- Take back what one said oneself; the row stays, and so does its entry in the audit log.
create function review.take_back_dispute(which bigint) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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

-- As before, and nobody decides what is taken back.
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
