-- What each role may do. Run after every change of the schema or the views; saying it twice changes nothing.

-- The pipeline writes everywhere except into what the migrations own: the views and the history of the
-- schema.
grant usage on schema landing, core, scores, marts, review, ops, app to qm_writer;
grant select, insert, update, delete
on all tables in schema landing, core, scores, marts, review, ops
to qm_writer;
grant select on all tables in schema app to qm_writer;
grant usage on all sequences in schema ops to qm_writer;

-- Refused bytes may hold anything; only the owner reads them.
revoke select on landing.quarantine from qm_writer;
grant select (file_sha256, line, reason, field, path, quarantined_at) on landing.quarantine to qm_writer;

-- Who may do what is decided by people, and what they did is nobody's to change: not the pipeline's either.
revoke insert, update, delete
on review.people, review.disputes, review.decisions, review.notes, review.saved_views,
review.team_members, review.team_coaches, ops.audit
from qm_writer;

-- Functions are anyone's unless that is taken back.
revoke execute on all functions in schema ops from public;
grant execute on all functions in schema ops to qm_writer;

grant usage on schema app to qm_app, qm_reader;
grant select on all tables in schema app to qm_app, qm_reader;

-- People decide through functions only.
revoke execute on all functions in schema review from public;
grant usage on schema review to qm_app, qm_reader;
grant execute on all functions in schema review to qm_app, qm_writer;
-- Views ask these of whoever reads them.
grant execute on function
review.unrestricted(), review.my_roles(), review.has_role(text[]), review.sees_all(),
review.sees_operations(), review.sees_agents(), review.my_agent_id(), review.own_interactions() to qm_reader;
-- Only what was done is noted: the functions that do it note it.
revoke execute on function
review.note(text, uuid, jsonb), review.put_person(text, text, text, text[], boolean),
review.put_teams(text[], text[], text[], text[]) from qm_app, qm_writer;
