-- Take back a dispute that one raised oneself.
select review.take_back_dispute(:dispute);
