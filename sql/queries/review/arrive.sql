-- What the identity provider said of the person of this transaction.
select review.arrive(:called, cast(:claimed as text[]), :claimed_agent) as changed;
