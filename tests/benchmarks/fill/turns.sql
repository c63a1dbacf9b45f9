-- Turns of both sides in turn. A source names the stages of calls; what is said shows those of the others.
insert into core.turns (
    day, interaction_key, version, turn_index, role, agent_id, text, offset_ms, duration_ms, stage
)
select
    f.day,
    f.interaction_key,
    1 as version,
    t.place as turn_index,
    case when t.place % 2 = 0 then 'customer' else 'agent' end as role,
    case when t.place % 2 = 1 then f.agent_id end as agent_id,
    t.text,
    t.place * 20000 as offset_ms,
    case when f.channel = 'voice' then 8000 end as duration_ms,
    case
        when f.channel = 'voice'
            then (array['greet', 'identify', 'diagnose', 'resolve', 'close'])[
                1 + least(t.place * 5 / :turns, 4)
            ]
    end as stage
from facts as f
inner join public.dialogues as t on f.n % :dialogues = t.dialogue;
