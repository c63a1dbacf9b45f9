-- The words of each side of interactions whose turns have just been written, in place of those of the version
-- before.
insert into core.said (interaction_key, version, day, customer, agent)
select
    t.interaction_key,
    t.version,
    t.day,
    core.words_of(
        string_agg(t.text, ' qm0turn ' order by t.turn_index) filter (where t.role = 'customer')
    ) as customer,
    core.words_of(
        string_agg(t.text, ' qm0turn ' order by t.turn_index) filter (where t.role = 'agent')
    ) as agent
from core.interactions as i
inner join core.turns as t
    on i.interaction_key = t.interaction_key and i.version = t.version and i.day = t.day
where i.interaction_key = any(cast(:keys as uuid[])) and i.current
group by t.interaction_key, t.version, t.day
on conflict (interaction_key) do update set
    version = excluded.version,
    day = excluded.day,
    customer = excluded.customer,
    agent = excluded.agent;
