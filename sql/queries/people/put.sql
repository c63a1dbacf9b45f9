-- Say who somebody is and what they may do; the owner of the database only.
select review.put_person(:person, :display_name, :agent_id, cast(:roles as text[]), :active);
