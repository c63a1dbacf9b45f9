-- Say that a flag on one's own conversation is wrong.
select review.dispute(cast(:interaction_key as uuid), :code, :reason) as dispute;
