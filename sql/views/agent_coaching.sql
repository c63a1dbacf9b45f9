-- Coaching: how an agent stands beside peers with the mix of contacts held equal, and what to listen to.
-- It is there to coach by; it ranks nobody.

create view app.agent_coaching as
select
    agent_id,
    week,
    metric,
    n,
    raw,
    adjusted,
    low,
    high,
    peer_mean,
    finding,
    array(
        select example.value ->> 'interaction_id'
        from jsonb_array_elements(agent_coaching.examples) with ordinality as example (value, place)
        order by example.place
    ) as example_interaction_ids,
    reason,
    better,
    unshrunk,
    false_discovery_rate,
    peers,
    through,
    examples
from marts.agent_coaching
where (select review.sees_agents()) or agent_id = (select review.my_agent_id());

comment on view app.agent_coaching is 'One row an agent, week and metric: how the agent stands beside the peers, with channel, queue, topic and begin score held equal. For coaching; it ranks nobody.';
comment on column app.agent_coaching.agent_id is 'The agent: of a contact''s agents the one with the most turns.';
comment on column app.agent_coaching.week is 'Monday of the week; contacts count by the day they ended.';
comment on column app.agent_coaching.metric is 'What is measured of the agent''s contacts; docs/metrics.md defines each.';
comment on column app.agent_coaching.n is 'Contacts that the figure rests on.';
comment on column app.agent_coaching.raw is 'The plain mean of the agent''s contacts (geometric for response_time_ms); null where n is 0.';
comment on column app.agent_coaching.adjusted is 'The mean with the case mix held equal, drawn towards peer_mean by as much as it is unsure; null without three comparable agents.';
comment on column app.agent_coaching.low is 'Lower end of the 95% interval of adjusted, clustered by customer; null where nothing varies.';
comment on column app.agent_coaching.high is 'Upper end of the 95% interval of adjusted.';
comment on column app.agent_coaching.peer_mean is 'Mean of the comparable agents, with the case mix held equal, those that stand apart left out; of interactions the plain mean.';
comment on column app.agent_coaching.finding is 'recognise or coach, where the agent stands apart from the peers for better or worse; else null.';
comment on column app.agent_coaching.example_interaction_ids is 'Two or three conversations to listen to, worst and best for such a contact; in examples with their turns.';
comment on column app.agent_coaching.reason is 'Why there is no finding: counted, no_direction (neither way is better), no_value, no_peers, few (n under 20) or within_chance; null where there is one.';
comment on column app.agent_coaching.better is 'higher or lower: which way is better; null where neither is, and nobody is named.';
comment on column app.agent_coaching.unshrunk is 'The mean with the case mix held equal, before it is drawn towards peer_mean.';
comment on column app.agent_coaching.false_discovery_rate is 'Benjamini-Hochberg over all agents and metrics of the week, of the test that the agent is as ordinary peers are; a finding needs at most 0.05. Null where nothing was tested.';
comment on column app.agent_coaching.peers is 'How many other agents the agent is compared with; null for interactions.';
comment on column app.agent_coaching.through is 'Last day of the week with contacts so far: before its Sunday, the week may still be under way.';
comment on column app.agent_coaching.examples is 'List of {interaction_key, interaction_id, side, turns} in the order to listen in. side is worst or best (lowest or highest where neither is better), turns the indices to listen to; none: all.';
