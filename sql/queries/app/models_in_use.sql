-- Which models made the scores of the newest days.
select
    model_versions,
    count(*) as interactions,
    max(day) as last_day
from app.interactions
where day between :first_day and :last_day and model_versions is not null
group by model_versions
order by last_day desc, interactions desc, model_versions asc;
