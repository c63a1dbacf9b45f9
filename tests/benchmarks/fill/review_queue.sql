-- What 200 a day are read for: four in five by risk, the others drawn.
insert into marts.review_queue (
    day, interaction_key, version, stratum, position, priority, inclusion_probability, stratum_size
)
select
    day,
    interaction_key,
    1 as version,
    case when place <= 160 then 'risk' else 'random' end as stratum,
    row_number() over (partition by day order by of_length) as position,
    case when codes = '{}' then 0 else p_dissatisfied end as priority,
    case when place <= 160 then 1 else 40.0 / greatest(of_day_count - 160, 40) end as inclusion_probability,
    case when place <= 160 then 160 else greatest(of_day_count - 160, 40) end as stratum_size
from (
    select
        *,
        row_number() over (partition by day order by codes <> '{}' desc, p_dissatisfied desc) as place,
        count(*) over (partition by day) as of_day_count
    from facts
) as ordered
where place <= 200;
