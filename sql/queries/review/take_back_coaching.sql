select review.take_back_coaching(:session) as taken_back;
