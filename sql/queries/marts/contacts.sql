-- What the channel report rests on: contacts with their scores. Those that no run has scored yet have none.
select
    i.interaction_key,
    i.day,
    i.channel,
    i.customer_id,
    s.status,
    s.customer_score,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift
from core.interactions as i
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
where i.day between :first and :last and i.current and i.status in ('completed', 'abandoned');
