-- Give back what one has taken.
select review.release(cast(:interaction_key as uuid));
