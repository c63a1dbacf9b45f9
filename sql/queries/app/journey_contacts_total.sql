-- How many contacts lie behind a step.
with here as (
    select
        p.outcome,
        p.emotional_change,
        p.topic
    from app.journey_paths as p
    where
        p.journey = :journey and p.stage = :stage
        and p.day between :first_day and :last_day
        and (cast(:channel as text) = 'all' or p.channel = :channel)
)

select count(*) as contacts
from here as n
where
    case cast(:who as text)
        when 'left' then n.outcome = 'left'
        when 'stayed' then n.outcome = 'went_on'
        else true
    end
    and (cast(:sort as text) <> 'fall' or n.emotional_change is not null)
    and (cast(:topic as text) is null or n.topic = :topic);
