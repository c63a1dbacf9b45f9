-- What sources said of interactions, and what we say.

create view app.source_comparison as
select
    i.interaction_key,
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
from scores.source_comparison as c
inner join scores.interactions as s using (interaction_key, version, model_versions)
inner join core.interactions as i using (interaction_key, version)
cross join
    lateral jsonb_to_recordset(c.figures)
        as f (
            convention text,
            participant text,
            figure text,
            place int,
            theirs double precision,
            from_their_labels double precision,
            from_our_labels double precision,
            agrees boolean
        )
where
    s.current and i.current
    and ((select review.sees_all()) or i.interaction_key in (select review.own_interactions()));

comment on view app.source_comparison is 'One row a figure that came with an interaction from its source, such as Contact Lens'' own scores: beside it what our formula makes of the source''s labels, and of ours.';
comment on column app.source_comparison.interaction_key is 'The interaction, as in app.interactions.';
comment on column app.source_comparison.source is 'The system that the interaction came from.';
comment on column app.source_comparison.interaction_id is 'The interaction''s id in that system.';
comment on column app.source_comparison.day is 'The interaction''s day.';
comment on column app.source_comparison.convention is 'contact_lens, genesys or seven_levels.';
comment on column app.source_comparison.participant is 'customer, agent, customer with agent (Contact Lens: without the bot''s part), bot or system.';
comment on column app.source_comparison.figure is 'overall, begin, quarter_2, quarter_3, end, progressive, score, trend or level.';
comment on column app.source_comparison.place is 'Of a progressive score: the number of its group of messages, from 1; else null.';
comment on column app.source_comparison.theirs is 'The source''s figure.';
comment on column app.source_comparison.from_their_labels is 'What our formula makes of the source''s labels; null where it published none.';
comment on column app.source_comparison.from_our_labels is 'The same from our labels; null where we have none, or the figure rests on the source''s own groups.';
comment on column app.source_comparison.agrees is 'Whether the source''s figure and from_their_labels agree, to the places that the figure is written with.';
comment on column app.source_comparison.model_versions is 'The models that made our labels.';
