-- Say who somebody is and what they may do.
select review.set_person(:person, :display_name, :agent_id, cast(:roles as text[]), :active);
