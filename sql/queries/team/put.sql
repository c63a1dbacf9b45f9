-- Say all teams anew; the owner of the database only.
select review.put_teams(
    cast(:agents as text[]), cast(:teams as text[]), cast(:coached as text[]), cast(:coaches as text[])
);
