-- Take one of a day's list.
select review.claim(cast(:interaction_key as uuid));
