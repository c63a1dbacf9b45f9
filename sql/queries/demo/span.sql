-- From when to when the conversations are, and how many turns they have.
select
    min(day) as first_day,
    max(day) as last_day,
    coalesce(sum(turn_count), 0)::bigint as turns
from app.interactions
