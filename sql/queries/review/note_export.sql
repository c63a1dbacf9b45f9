-- Note that somebody takes a list out of the app.
select review.note_export(:listed, :interactions);
