-- The figures that a source gave with an interaction, beside ours.
create table scores.source_comparison (
    interaction_key uuid not null,
    version int not null,
    model_versions text not null,
    day date not null,
    figures jsonb not null check (jsonb_typeof(figures) = 'array'),
    primary key (interaction_key, version, model_versions),
    foreign key (interaction_key, version, model_versions) references scores.interactions on delete cascade
);
comment on column scores.source_comparison.figures is 'List of {convention, participant, figure, place, theirs, from_their_labels, from_our_labels, agrees}.';
