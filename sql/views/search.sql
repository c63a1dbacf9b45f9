-- Finding conversations: by their words, and by what somebody has kept to look for again.

create view app.said as
select
    interaction_key,
    day,
    customer,
    agent
from core.said
where (select review.sees_all()) or interaction_key in (select review.own_interactions());

comment on view app.said is 'One row an interaction: the words of each side, for full text search (configuration simple: as written, in no language''s stems).';
comment on column app.said.interaction_key is 'The interaction, as in app.interactions.';
comment on column app.said.day is 'The interaction''s day.';
comment on column app.said.customer is 'The words of the customer''s turns in order, with the word qm0turn between two turns; null where the customer said nothing.';
comment on column app.said.agent is 'The same of the agents'' turns.';

create view app.saved_views as
select
    view_id,
    name,
    address,
    saved_at
from review.saved_views
where person = nullif(current_setting('qm.person', true), '');

comment on view app.saved_views is 'Searches that the person of the transaction has kept under a name.';
comment on column app.saved_views.view_id is 'Number of the view. (volatile)';
comment on column app.saved_views.name is 'What the person calls it. (volatile)';
comment on column app.saved_views.address is 'The search as the query part of the page''s address. (volatile)';
comment on column app.saved_views.saved_at is 'When it was last kept. (volatile)';
