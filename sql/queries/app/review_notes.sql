-- The notes on one conversation, oldest first.
select
    note_id,
    turn_index,
    person,
    written_by,
    noted_at,
    text,
    shared
from app.review_notes
where interaction_key = cast(:interaction_key as uuid)
order by note_id;
