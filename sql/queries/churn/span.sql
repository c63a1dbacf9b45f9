-- The first and the last day with an interaction.
select
    min(day) as first,
    max(day) as last
from core.interactions
where current;
