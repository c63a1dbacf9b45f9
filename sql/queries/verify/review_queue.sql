-- Review lists of days that are done: each row a scored interaction of that day, and of each stratum as much
-- taken as its inclusion probability times its size.
select
    q.day || ' ' || q.stratum as place,
    count(*) over () as faults
from marts.review_queue as q
inner join ops.days as d on q.day = d.day
left join scores.interactions as s
    on q.interaction_key = s.interaction_key and q.version = s.version and s.current and s.status = 'scored'
where q.day between :first and :last and d.touched <= d.processed
group by q.day, q.stratum
having
    count(s.interaction_key) filter (where s.day = q.day) <> count(*)
    or abs(min(q.inclusion_probability) * min(q.stratum_size) - count(*)) > 1e-6
    or min(q.inclusion_probability) <> max(q.inclusion_probability)
order by place
limit 3;
