-- The languages, topics and agents that there are; of the latter two each is found in an index right after
-- the one before it: asking every interaction would take seconds.
with recursive topics as (
    (
        select i.topic
        from app.interactions as i
        where i.topic is not null
        order by i.topic
        limit 1
    )
    union all
    select (
        select i.topic
        from app.interactions as i
        where i.topic > t.topic
        order by i.topic
        limit 1
    )
    from topics as t
    where t.topic is not null
),

agents as (
    (
        select i.agent_id
        from app.interactions as i
        where i.agent_id is not null
        order by i.agent_id
        limit 1
    )
    union all
    select (
        select i.agent_id
        from app.interactions as i
        where i.agent_id > a.agent_id
        order by i.agent_id
        limit 1
    )
    from agents as a
    where a.agent_id is not null
)

select
    'language' as kind,
    language as value
from app.coverage
where language is not null
group by language
union all
select
    'topic' as kind,
    topic as value
from topics
where topic is not null
union all
select
    'agent' as kind,
    agent_id as value
from agents
where agent_id is not null
order by kind, value;
