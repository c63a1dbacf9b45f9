-- Note that the person of the transaction is here.
select review.seen();
