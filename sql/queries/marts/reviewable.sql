-- What could be read by people: everything that was scored.
select
    i.day,
    i.interaction_key,
    i.version,
    s.customer_score,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift,
    s.p_dissatisfied
from core.interactions as i
inner join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
where i.day between :first and :last and s.day between :first and :last and i.current and s.status = 'scored'
order by i.day, i.interaction_key;
