-- Coachings that coaches noted, with what came before and after. What coaches note is for coaches.

create view app.coaching_sessions as
select
    s.session,
    s.agent_id,
    s.day,
    p.display_name as coach,
    s.focus_metric,
    s.note,
    s.noted_at,
    s.due as waiting
from review.coaching_sessions as s
inner join review.people as p on s.coach = p.person
where
    s.withdrawn_at is null
    and ((select review.unrestricted()) or (select review.has_role('coach', 'qa_lead')));

create view app.coaching_effects as
select
    e.session,
    s.agent_id,
    s.day,
    e.metric,
    e.n_before,
    e.n_after,
    e.before,
    e.after,
    e.peers,
    e.peers_before,
    e.peers_after,
    e.expected,
    e.effect,
    e.low,
    e.high,
    e.verdict,
    e.reason,
    e.through
from marts.coaching_effects as e
inner join review.coaching_sessions as s on e.session = s.session
where
    s.withdrawn_at is null
    and ((select review.unrestricted()) or (select review.has_role('coach', 'qa_lead')));

comment on view app.coaching_sessions is 'One row a coaching that a coach noted and did not take back.';
comment on column app.coaching_sessions.session is 'Number of the coaching.';
comment on column app.coaching_sessions.agent_id is 'Who was coached.';
comment on column app.coaching_sessions.day is 'When; it belongs neither to before nor to after.';
comment on column app.coaching_sessions.coach is 'Name of the coach. (volatile)';
comment on column app.coaching_sessions.focus_metric is 'What it was about, as in app.agent_coaching.metric.';
comment on column app.coaching_sessions.note is 'The coach''s note, for coaches only.';
comment on column app.coaching_sessions.noted_at is 'When it was noted. (volatile)';
comment on column app.coaching_sessions.waiting is 'Whether its before and after has to be computed (anew). (volatile)';

comment on view app.coaching_effects is 'One row a coaching and metric: the agent in the four weeks before and after, beside comparable agents who were not coached in that time, with channel, queue, topic and begin score held equal.';
comment on column app.coaching_effects.session is 'As in app.coaching_sessions.';
comment on column app.coaching_effects.agent_id is 'Who was coached.';
comment on column app.coaching_effects.day is 'When.';
comment on column app.coaching_effects.metric is 'As in app.agent_coaching; those of which one way is better.';
comment on column app.coaching_effects.n_before is 'Contacts that before rests on.';
comment on column app.coaching_effects.n_after is 'Contacts that after rests on.';
comment on column app.coaching_effects.before is 'The agent''s figure of the 28 days before, with the mix of contacts of both sides held equal.';
comment on column app.coaching_effects.after is 'The same of the 28 days after, or what has passed of them.';
comment on column app.coaching_effects.peers is 'How many comparable agents it is set beside, at most 60: not coached in that time, with 20 contacts on both sides.';
comment on column app.coaching_effects.peers_before is 'Their mean before.';
comment on column app.coaching_effects.peers_after is 'Their mean after.';
comment on column app.coaching_effects.expected is 'What after would be without the coaching: where the agent really started (before drawn towards the peers by as much as it is unsure), moved as the peers moved.';
comment on column app.coaching_effects.effect is 'after - expected.';
comment on column app.coaching_effects.low is 'Lower end of the 95% interval of effect; errors clustered by customer, and the peers'' own changes allowed for.';
comment on column app.coaching_effects.high is 'Upper end of the 95% interval of effect.';
comment on column app.coaching_effects.verdict is 'better or worse where the effect is beyond chance: of the focus metric by its interval, of the others after Benjamini-Hochberg at 5%; else null.';
comment on column app.coaching_effects.reason is 'Why there is no verdict: no_value, few (under 20 contacts on a side), no_peers (under five) or within_chance.';
comment on column app.coaching_effects.through is 'Last day with contacts of the agent or the peers so far; before the 28th day after, the figures may still change.';
