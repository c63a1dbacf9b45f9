-- Who may do what, and what they did.

create view app.me as
select
    person,
    display_name,
    agent_id,
    review.my_roles() as roles
from review.people
where active and person = nullif(current_setting('qm.person', true), '');

comment on view app.me is 'The person that the transaction names, with what they may do; no row for a stranger.';
comment on column app.me.person is 'What the identity provider calls them, or local. (volatile)';
comment on column app.me.display_name is 'What the screens call them. (volatile)';
comment on column app.me.agent_id is 'The name under which they themselves appear as an agent; null where they do not. (volatile)';
comment on column app.me.roles is 'qa_lead, coach, cx_leader, engineer, agent: given here or claimed from the identity provider. (volatile)';

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
comment on column app.audit.person is 'Who, as in app.people; command line for an operator. (volatile)';
comment on column app.audit.action is 'What was done. (volatile)';
comment on column app.audit.interaction_key is 'The conversation; null where it was about none. (volatile)';
comment on column app.audit.details is 'More about it by ids and codes, never text of a conversation. (volatile)';
