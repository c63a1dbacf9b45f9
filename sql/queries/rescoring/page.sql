-- The next contacts whose current scores took the place of those of the models before.
select
    i.interaction_key,
    i.interaction_id,
    i.customer_id,
    i.channel,
    i.queue,
    i.language,
    i.version,
    i.day
from scores.interactions as s
inner join core.interactions as i using (interaction_key, version)
where
    s.current and s.model_versions = :after_versions and s.replaced = :before_versions
    and s.day between :first and :last
    and s.interaction_key > cast(:after as uuid)
order by i.interaction_key
limit :most;
