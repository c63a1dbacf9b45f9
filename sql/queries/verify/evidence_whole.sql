-- Flagged interactions in which the customer's turns have scores and nothing explains them.
select
    i.source || '/' || i.interaction_id as place,
    count(*) over () as faults
from scores.interactions as s
inner join core.interactions as i using (interaction_key, version)
left join scores.evidence as e using (interaction_key, version, model_versions)
where
    s.day between :first and :last
    and s.current
    and s.customer_score is not null
    and (e.interaction_key is null or e.day <> s.day)
    and exists (
        select from scores.flags as f
        where
            f.interaction_key = s.interaction_key
            and f.version = s.version
            and f.model_versions = s.model_versions
    )
order by place
limit 3;
