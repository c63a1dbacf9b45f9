-- What made the scores of one interaction's turns, in order; no row where nothing is stored.
select
    turn_index,
    score,
    base_points,
    spans,
    context,
    hidden_words,
    hidden_points
from app.evidence
where interaction_key = cast(:interaction_key as uuid)
order by turn_index;
