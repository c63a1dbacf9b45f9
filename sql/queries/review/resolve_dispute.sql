-- Decide a dispute: upheld or overturned.
select review.resolve_dispute(:dispute, :verdict, :note);
