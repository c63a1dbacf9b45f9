-- Write a note on a turn, or on the whole conversation.
select review.add_note(cast(:interaction_key as uuid), cast(:turn_index as int), :text, :shared);
