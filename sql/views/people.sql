-- Who may do what, and what they did.

create view app.me as
select
    person,
    display_name,
    agent_id,
    review.my_roles() as roles,
    last_seen_at
from review.people
where active and person = nullif(current_setting('qm.person', true), '');

comment on view app.me is 'The person that the transaction names, with what they may do; no row for a stranger.';
comment on column app.me.person is 'What the identity provider calls them, or local. (volatile)';
comment on column app.me.display_name is 'What the screens call them. (volatile)';
comment on column app.me.agent_id is 'The name under which they themselves appear as an agent; null where they do not. (volatile)';
comment on column app.me.roles is 'qa_lead, coach, cx_leader, engineer, agent: given here or claimed from the identity provider. (volatile)';
comment on column app.me.last_seen_at is 'When they last used the app, to a quarter of an hour; null for never. (volatile)';

create view app.audit as
select
    entry,
    at,
    person,
    action,
    interaction_key,
    details
from ops.audit
where (select review.unrestricted()) or (select review.has_role('qa_lead', 'engineer'));

comment on view app.audit is 'One row for each look at a conversation and each decision; the newest have the highest number.';
comment on column app.audit.entry is 'Number of the entry. (volatile)';
comment on column app.audit.at is 'When. (volatile)';
comment on column app.audit.person is 'Who, as in app.people; qm people where the owner of the database was it. (volatile)';
comment on column app.audit.action is 'What was done. (volatile)';
comment on column app.audit.interaction_key is 'The conversation; null where it was about none. (volatile)';
comment on column app.audit.details is 'More about it by ids and codes, never text of a conversation. (volatile)';

create view app.people as
select
    person,
    display_name,
    agent_id,
    roles,
    claimed_roles,
    active,
    known_since,
    last_seen_at
from review.people
where (select review.unrestricted()) or (select review.has_role('engineer'));

comment on view app.people is 'One row a person who has logged in, or was entered here.';
comment on column app.people.person is 'What the identity provider calls them, or local. (volatile)';
comment on column app.people.display_name is 'What the screens call them. (volatile)';
comment on column app.people.agent_id is 'The name under which they themselves appear as an agent; null where they do not. (volatile)';
comment on column app.people.roles is 'Roles given here. (volatile)';
comment on column app.people.claimed_roles is 'Roles that the identity provider''s groups gave at the last login. (volatile)';
comment on column app.people.active is 'False where every role is taken away, whatever the identity provider says. (volatile)';
comment on column app.people.known_since is 'When they were first seen or entered. (volatile)';
comment on column app.people.last_seen_at is 'When they last used the app, to a quarter of an hour; null for never. (volatile)';

create view app.my_conversations as
select
    i.interaction_key,
    i.interaction_id,
    i.day,
    i.started_at,
    i.ended_at,
    i.channel,
    i.queue,
    i.topic,
    i.turn_count,
    i.customer_begin_score,
    i.customer_end_score,
    i.customer_shift,
    i.flags
from app.interactions as i
where i.interaction_key in (select review.own_interactions());

comment on view app.my_conversations is 'One row a conversation that the person of the transaction spoke in as an agent.';
comment on column app.my_conversations.interaction_key is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.interaction_id is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.day is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.started_at is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.ended_at is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.channel is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.queue is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.topic is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.turn_count is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.customer_begin_score is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.customer_end_score is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.customer_shift is 'As in app.interactions. (volatile)';
comment on column app.my_conversations.flags is 'As in app.interactions. (volatile)';

create view app.disputes as
select
    d.dispute,
    d.interaction_key,
    i.source,
    i.interaction_id,
    i.channel,
    i.queue,
    i.day,
    d.code,
    r.reason as flag_reason,
    d.person,
    p.display_name as disputed_by,
    d.reason,
    d.disputed_at,
    d.verdict,
    d.note,
    d.resolved_by,
    d.resolved_at,
    d.withdrawn_at
from review.disputes as d
inner join review.people as p on d.person = p.person
inner join core.interactions as i on d.interaction_key = i.interaction_key and i.current
-- Looked up one by one: disputes are few, and what is raised is all there is.
left join lateral (
    select raised.reason
    from marts.raised
    where
        raised.interaction_key = i.interaction_key
        and raised.version = i.version
        and raised.code = d.code
    order by raised.reason
    limit 1
) as r on true
where
    (select review.unrestricted())
    or (select review.has_role('qa_lead', 'coach'))
    or d.interaction_key in (select review.own_interactions());

comment on view app.disputes is 'One row a flag that the agent of the conversation called wrong, and what a QA lead decided. QA leads and coaches see all, agents those of their own conversations.';
comment on column app.disputes.dispute is 'Number of the dispute. (volatile)';
comment on column app.disputes.interaction_key is 'The conversation, as in app.interactions. (volatile)';
comment on column app.disputes.source is 'The system that it came from. (volatile)';
comment on column app.disputes.interaction_id is 'Its id in that system. (volatile)';
comment on column app.disputes.channel is 'As in app.interactions. (volatile)';
comment on column app.disputes.queue is 'As in app.interactions. (volatile)';
comment on column app.disputes.day is 'As in app.interactions. (volatile)';
comment on column app.disputes.code is 'The flag. (volatile)';
comment on column app.disputes.flag_reason is 'Why the flag is raised; null where it no longer is. (volatile)';
comment on column app.disputes.person is 'Who disputes it, as in app.people. (volatile)';
comment on column app.disputes.disputed_by is 'What the screens call them. (volatile)';
comment on column app.disputes.reason is 'Why, in their words. (volatile)';
comment on column app.disputes.disputed_at is 'When. (volatile)';
comment on column app.disputes.verdict is 'upheld: the flag stands; overturned: it was wrong; null while nobody has decided, and where it was taken back. (volatile)';
comment on column app.disputes.note is 'What whoever decided added. (volatile)';
comment on column app.disputes.resolved_by is 'Who decided, as in app.people. (volatile)';
comment on column app.disputes.resolved_at is 'When. (volatile)';
comment on column app.disputes.withdrawn_at is 'When the agent took it back; null while they have not. (volatile)';
