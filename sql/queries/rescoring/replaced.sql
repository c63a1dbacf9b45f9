-- The models whose scores gave way to these in a range of days, as far as that happened since a time.
select distinct s.replaced as before_versions
from scores.interactions as s
where
    s.current and s.model_versions = :after_versions and s.replaced is not null
    and s.day between :first and :last
    and (cast(:since as timestamptz) is null or s.scored_at >= cast(:since as timestamptz))
order by before_versions;
