-- The coachings whose days before or after a run has worked on wait to be computed anew.
update review.coaching_sessions as s
set due = true
where
    s.withdrawn_at is null
    and exists (
        select 1
        from unnest(cast(:days as date[])) as t (day)
        where t.day between s.day - 28 and s.day + 28
    );
