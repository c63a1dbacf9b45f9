-- Let the agent read a note of one's own, or no longer.
select review.share_note(:note_id, :shared);
