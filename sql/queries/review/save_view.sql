-- Keep a search under a name.
select review.save_view(:name, :address);
