-- Take a note of one's own away, or bring it back.
select review.remove_note(:note_id, :removed);
