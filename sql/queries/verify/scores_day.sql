-- Scores that lie under another day than their interaction.
select
    i.source || '/' || i.interaction_id as place,
    count(*) over () as faults
from scores.interactions as s
inner join core.interactions as i using (interaction_key, version)
where (s.day between :first and :last or i.day between :first and :last) and s.day <> i.day
order by place
limit 3;
