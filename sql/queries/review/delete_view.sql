-- Forget a search of one's own.
select review.delete_view(cast(:view_id as uuid));
