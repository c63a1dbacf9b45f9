-- Take the next of a day's list that nobody has.
select review.claim_next(:day);
