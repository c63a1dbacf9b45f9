-- Which models made the scores of the newest days.
select
    model_versions,
    cast(sum(interactions) as bigint) as interactions,
    max(day) as last_day
from app.models_by_day
where day between :first_day and :last_day
group by model_versions
order by last_day desc, interactions desc, model_versions asc;
