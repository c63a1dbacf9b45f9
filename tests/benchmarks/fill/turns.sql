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
    case
        when t.place % 2 = 0
            then (array[
                'Hello, the parcel I ordered in March has still not turned up.',
                'It says delivered, but nobody here has seen it.',
                'I have asked about this twice already and nobody could tell me more.',
                'Right. And what happens to the money in the meantime?',
                'Thank you, that is good of you.'
            ])[1 + (f.n + t.place) % 5]
        else (array[
            'Good morning, how can I help you today?',
            'May I have your order number, please?',
            'I am sorry about that. Let me check what the depot has on it.',
            'I have sent a new one out, it should be with you on Thursday.',
            'Is there anything else I can do for you?'
        ])[1 + (t.place / 2) % 5]
    end as text,
    t.place * 20000 as offset_ms,
    case when f.channel = 'voice' then 8000 end as duration_ms,
    case
        when f.channel = 'voice'
            then (array['greet', 'identify', 'diagnose', 'resolve', 'close'])[
                1 + least(t.place * 5 / :turns, 4)
            ]
    end as stage
from facts as f
cross join generate_series(0, cast(:turns as int) - 1) as t (place);
