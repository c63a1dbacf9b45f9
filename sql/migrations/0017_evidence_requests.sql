-- Evidence that somebody asked for: of interactions without a flag, and of agents' turns.
create table review.evidence_requests (
    interaction_key uuid primary key,
    asked_at timestamptz not null default now(),
    answer text check (answer in ('stored', 'other_models', 'gone'))
);
comment on column review.evidence_requests.answer is 'Null until a tick of the sensor has dealt with it; other_models: the scores are of models that do not serve now.';

-- Ask, or ask again; asking of what is waiting changes nothing.
create function review.ask_for_evidence(interaction uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into review.evidence_requests as r (interaction_key)
    select i.interaction_key
    from core.interactions as i
    where i.interaction_key = interaction and i.current
    on conflict (interaction_key) do update set asked_at = now(), answer = null
    where r.answer is not null
$$;
