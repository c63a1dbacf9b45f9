-- The teams that interactions just written name for their agents; the newest interaction of an agent counts.
insert into core.agent_teams (agent_id, team, said_at)
select distinct on (i.agent_id)
    i.agent_id,
    btrim(i.attributes ->> 'team') as team,
    coalesce(i.ended_at, i.started_at) as said_at
from core.interactions as i
where
    i.interaction_key = any(cast(:keys as uuid[]))
    and i.current
    and i.agent_id is not null
    and jsonb_typeof(i.attributes -> 'team') = 'string'
    and btrim(i.attributes ->> 'team') <> ''
order by i.agent_id asc, coalesce(i.ended_at, i.started_at) desc
on conflict (agent_id) do update set
    team = excluded.team,
    said_at = excluded.said_at
where excluded.said_at >= agent_teams.said_at;
