-- How many contacts lie behind a step.
select count(*) as contacts
from app.journey_paths as p
where
    p.journey = :journey and p.stage = :stage
    and p.day between :first_day and :last_day
    and (cast(:channel as text) = 'all' or p.channel = :channel)
    and (
        case cast(:who as text)
            when 'left' then p.outcome = 'left'
            when 'stayed' then p.outcome = 'went_on'
            else true
        end
    )
    and (cast(:sort as text) <> 'fall' or p.emotional_change is not null)
    and (
        cast(:topic as text) is null
        or exists (
            select 1 from app.interactions as t
            where t.interaction_key = p.interaction_key and t.topic = :topic
        )
    );
