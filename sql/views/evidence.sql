-- Why turns have their scores.

create view app.evidence as
select
    i.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    (turn.told ->> 'turn_index')::int as turn_index,
    turn.told ->> 'role' as role,
    (turn.told ->> 'score')::double precision as score,
    (turn.told -> 'share' ->> 'overall')::double precision as share,
    (turn.told -> 'share' ->> 'begin')::double precision as begin_share,
    (turn.told -> 'share' ->> 'end')::double precision as end_share,
    (turn.told -> 'base' ->> 'points')::double precision as base_points,
    turn.told -> 'spans' as spans,
    turn.told -> 'context' as context,
    (turn.told -> 'hidden' ->> 'words')::int as hidden_words,
    (turn.told -> 'hidden' ->> 'points')::double precision as hidden_points,
    turn.told -> 'base' -> 'logits' as base_logits,
    turn.told -> 'hidden' -> 'logits' as hidden_logits,
    e.model_versions
from scores.evidence as e
inner join scores.interactions as s using (interaction_key, version, model_versions)
inner join core.interactions as i using (interaction_key, version)
cross join lateral jsonb_array_elements(e.turns) as turn (told)
where
    s.current and i.current
    and ((select review.sees_all()) or i.interaction_key in (select review.own_interactions()));

comment on view app.evidence is 'One row a scored turn of the customer in a flagged interaction: what made its score. score = base_points + points of spans and context + hidden_points. `qm explain` tells the same of any turn of any interaction.';
comment on column app.evidence.interaction_key is 'The interaction, as in app.interactions.';
comment on column app.evidence.source is 'The system that the interaction came from.';
comment on column app.evidence.interaction_id is 'The interaction''s id in that system.';
comment on column app.evidence.day is 'The interaction''s day.';
comment on column app.evidence.turn_index is 'Place in the conversation, from 0.';
comment on column app.evidence.role is 'customer or agent.';
comment on column app.evidence.score is 'Sentiment of the turn, -5 to +5, rounded to 4 places.';
comment on column app.evidence.share is 'Points of the side''s overall score that the turn makes; a side''s shares add up to it.';
comment on column app.evidence.begin_share is 'Points of the side''s begin score that the turn makes; 0 for a turn of another part.';
comment on column app.evidence.end_share is 'Points of the side''s end score that the turn makes; 0 for a turn of another part.';
comment on column app.evidence.base_points is 'Score of a text without a known word.';
comment on column app.evidence.spans is 'JSON list of {start, end, points, logits, negated}: phrases of the turn''s text by code points from 0, end not included, and what they add to the score and to the logits of negative, neutral, positive.';
comment on column app.evidence.context is 'JSON list of {name, points, logits}: what counts besides the words.';
comment on column app.evidence.hidden_words is 'How many words are in no span: they add little, or are function words.';
comment on column app.evidence.hidden_points is 'What those words add together.';
comment on column app.evidence.base_logits is 'JSON list: the logits of negative, neutral, positive of a text without a known word.';
comment on column app.evidence.hidden_logits is 'JSON list: what the hidden words add to the three logits.';
comment on column app.evidence.model_versions is 'The models that made the scores, as in app.interactions.';

create view app.evidence_requests as
select
    interaction_key,
    asked_at,
    answer
from review.evidence_requests
where ((select review.sees_all()) or interaction_key in (select review.own_interactions()));

comment on view app.evidence_requests is 'One row an interaction whose evidence somebody asked for. (volatile)';
comment on column app.evidence_requests.interaction_key is 'The interaction, as in app.interactions. (volatile)';
comment on column app.evidence_requests.asked_at is 'When it was last asked for. (volatile)';
comment on column app.evidence_requests.answer is 'stored, other_models or gone; null while it waits. (volatile)';
