-- What people read of each day, who has taken what, and honest averages from it.

create table marts.review_queue (
    day date not null,
    interaction_key uuid not null,
    version int not null,
    stratum text not null check (stratum in ('risk', 'random')),
    position int not null check (position > 0),
    priority real not null check (priority between 0 and 1),
    inclusion_probability double precision not null
    check (inclusion_probability > 0 and inclusion_probability <= 1),
    stratum_size int not null check (stratum_size > 0),
    primary key (day, interaction_key),
    unique (day, position),
    foreign key (interaction_key, version) references core.interactions on delete cascade
);

create table marts.review_averages (
    week date not null,
    metric text not null,
    read int not null,
    population int not null,
    risk_targeted double precision,
    honest double precision,
    low double precision,
    high double precision,
    everything double precision,
    primary key (week, metric)
);
comment on column marts.review_averages.week is 'The Monday that the week begins with.';

-- Who may review, and under which name they themselves appear as an agent in conversations.
create table review.reviewers (
    reviewer text primary key check (reviewer <> ''),
    agent_id text
);

create table review.claims (
    interaction_key uuid primary key,
    day date not null,
    reviewer text not null references review.reviewers,
    claimed_at timestamptz not null default now()
);
create index claims_reviewer on review.claims (reviewer);

-- Whether somebody spoke in an interaction, in any version of it.
create function review.is_own(who text, interaction uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select
        from review.reviewers as r
        inner join core.turns as t on r.agent_id = t.agent_id
        inner join core.interactions as i
            on t.interaction_key = i.interaction_key and t.version = i.version and t.day = i.day
        where r.reviewer = who and i.interaction_key = interaction
    )
$$;

-- The next of a day's list that nobody has, for one reviewer; null when there is none. Two who ask at the
-- same moment get two interactions. Nobody gets a conversation that they had themselves.
create function review.claim_next(who text, on_day date) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    candidate uuid;
begin
    if not exists (select from review.reviewers as r where r.reviewer = who) then
        raise exception 'unknown reviewer' using errcode = 'QM001';
    end if;
    for candidate in
        select q.interaction_key
        from marts.review_queue as q
        where
            q.day = on_day
            and not exists (select from review.claims as c where c.interaction_key = q.interaction_key)
        order by q.position
    loop
        if not review.is_own(who, candidate) then
            insert into review.claims (interaction_key, day, reviewer)
            values (candidate, on_day, who)
            on conflict do nothing;
            if found then
                return candidate;
            end if;
        end if;
    end loop;
    return null;
end
$$;

-- Give back what one has taken; false if one had not.
create function review.release(who text, interaction uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from review.claims as c where c.interaction_key = interaction and c.reviewer = who;
    return found;
end
$$;
