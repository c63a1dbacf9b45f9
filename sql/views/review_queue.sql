-- What people are to read, and what it says about everything.

create view app.review_queue as
select
    q.day,
    q.position,
    q.interaction_key,
    i.source,
    i.interaction_id,
    i.channel,
    i.queue,
    i.agent_id,
    q.stratum,
    q.priority,
    q.inclusion_probability,
    q.stratum_size,
    c.reviewer,
    c.claimed_at,
    d.finished_by,
    d.finished_at
from marts.review_queue as q
inner join core.interactions as i on q.interaction_key = i.interaction_key and i.current
left join review.claims as c on q.interaction_key = c.interaction_key
left join lateral (
    select
        finished.person as finished_by,
        finished.decided_at as finished_at
    from review.decisions as finished
    where
        finished.interaction_key = q.interaction_key
        and finished.kind = 'finished'
        and finished.undone_at is null
    order by finished.decision_id desc
    limit 1
) as d on true
where (select review.sees_all());

comment on view app.review_queue is 'One row for each interaction that a day''s reviewers are to read: the riskiest, and a random sample of all the others.';
comment on column app.review_queue.day is 'The day the interaction ended.';
comment on column app.review_queue.position is 'Order of reading, from 1; the random part is mixed in evenly.';
comment on column app.review_queue.interaction_key is 'Identity of the interaction.';
comment on column app.review_queue.source is 'The system that the interaction came from.';
comment on column app.review_queue.interaction_id is 'The id in that system.';
comment on column app.review_queue.channel is 'voice, chat, messaging, sms, email or social.';
comment on column app.review_queue.queue is 'Queue or workstream; null where unknown.';
comment on column app.review_queue.agent_id is 'The agent with the most turns; null without an agent.';
comment on column app.review_queue.stratum is 'Why it is on the list: risk (its flags) or random (drawn from all that were not taken for risk).';
comment on column app.review_queue.priority is '0 to 1: 1 - product over its flags of (1 - weight of the code x severity); 0 without a flag.';
comment on column app.review_queue.inclusion_probability is 'The probability with which it came onto the list: 1 for risk; averages weigh each by the inverse.';
comment on column app.review_queue.stratum_size is 'Of how many interactions its stratum of that day was taken.';
comment on column app.review_queue.reviewer is 'Who has taken it; null while nobody has. (volatile)';
comment on column app.review_queue.claimed_at is 'When it was taken. (volatile)';
comment on column app.review_queue.finished_by is 'Who finished the review last; null while nobody has. (volatile)';
comment on column app.review_queue.finished_at is 'When it was finished. (volatile)';

create view app.review_averages as
select
    week,
    metric,
    read,
    population,
    risk_targeted,
    honest,
    low,
    high,
    everything
from marts.review_averages;

comment on view app.review_averages is 'By week: what the average of the list says, what it honestly says about everything, and what everything says where all were scored.';
comment on column app.review_averages.week is 'The Monday that the week begins with.';
comment on column app.review_averages.metric is 'What is averaged: customer_score, customer_end_score (points, -5 to +5), negative_end, turned_bad, likely_dissatisfied (share, 0 to 1).';
comment on column app.review_averages.read is 'Interactions of the list with a value.';
comment on column app.review_averages.population is 'Scored interactions of the week.';
comment on column app.review_averages.risk_targeted is 'The plain average of the list: mostly of what looked bad, so not an average of the week.';
comment on column app.review_averages.honest is 'The average of the week estimated from the list, each row weighed by the inverse of its inclusion probability.';
comment on column app.review_averages.low is 'Lower 95% limit of honest; null under two random rows.';
comment on column app.review_averages.high is 'Upper 95% limit of honest.';
comment on column app.review_averages.everything is 'The average of all scored interactions of the week, for comparison.';
