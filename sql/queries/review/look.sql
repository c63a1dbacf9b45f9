-- Note that somebody opens a conversation; says whether they see it.
select review.look(cast(:interaction_key as uuid)) as answer;
