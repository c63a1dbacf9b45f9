-- The words and turns behind the scores of flagged interactions. It goes with the scores that it explains:
-- forgetting them, or making them anew, takes it along.
create table scores.evidence (
    interaction_key uuid not null,
    version int not null,
    model_versions text not null,
    day date not null,
    turns jsonb not null check (jsonb_typeof(turns) = 'array'),
    primary key (interaction_key, version, model_versions),
    foreign key (interaction_key, version, model_versions) references scores.interactions on delete cascade
);
comment on column scores.evidence.turns is 'A record a scored turn, as docs/metrics.md has it: turn_index, role, score, base, spans, context, hidden, share.';
