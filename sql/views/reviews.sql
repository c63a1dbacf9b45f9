-- What people decided about conversations. Reviewers and leaders read it; a note is the agent's to read only
-- where its writer shared it.

create view app.review_decisions as
select
    d.decision_id,
    d.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    d.kind,
    d.subject,
    d.value,
    d.person,
    d.decided_at,
    d.undone_at,
    d.undone_at is null and not exists (
        select
        from review.decisions as newer
        where
            newer.interaction_key = d.interaction_key
            and newer.person = d.person
            and newer.kind = d.kind
            and newer.subject = d.subject
            and newer.decision_id > d.decision_id
            and newer.undone_at is null
    ) as stands,
    d.version,
    d.model_versions,
    d.version = i.version
    and coalesce(d.model_versions, '') = coalesce(s.model_versions, '') as of_these_scores
from review.decisions as d
inner join core.interactions as i on d.interaction_key = i.interaction_key and i.current
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
where (select review.sees_all());

comment on view app.review_decisions is 'One row a decision, those that were replaced or undone too. (volatile)';
comment on column app.review_decisions.decision_id is 'Number of the decision; a newer one has a higher. (volatile)';
comment on column app.review_decisions.interaction_key is 'The interaction, as in app.interactions. (volatile)';
comment on column app.review_decisions.source is 'The system that the interaction came from. (volatile)';
comment on column app.review_decisions.interaction_id is 'The interaction''s id in that system. (volatile)';
comment on column app.review_decisions.day is 'The interaction''s day. (volatile)';
comment on column app.review_decisions.kind is 'flag, outcome, resolved, example, coaching or finished. (volatile)';
comment on column app.review_decisions.subject is 'The flag''s code, or the agent to be coached; else empty. (volatile)';
comment on column app.review_decisions.value is 'flag: agree, disagree; outcome: satisfied, neither, dissatisfied, cannot_tell; resolved: yes, no, cannot_tell; example: good, learn; coaching: assigned; finished: finished. (volatile)';
comment on column app.review_decisions.person is 'Who decided. (volatile)';
comment on column app.review_decisions.decided_at is 'When. (volatile)';
comment on column app.review_decisions.undone_at is 'When it was taken back; null while it was not. (volatile)';
comment on column app.review_decisions.stands is 'Whether it counts: not undone, and the newest of its person about its subject. (volatile)';
comment on column app.review_decisions.version is 'The version of the interaction that was read. (volatile)';
comment on column app.review_decisions.model_versions is 'The models whose scores and flags were seen; null where there were none. (volatile)';
comment on column app.review_decisions.of_these_scores is 'Whether those are the version and the scores that stand now. (volatile)';

create view app.reviews as
select
    d.interaction_key,
    d.source,
    d.interaction_id,
    d.day,
    d.person,
    max(d.value) filter (where d.kind = 'outcome') as outcome,
    max(d.value) filter (where d.kind = 'resolved') as resolved,
    max(d.value) filter (where d.kind = 'example') as example,
    count(*) filter (where d.kind = 'flag' and d.value = 'agree') as flags_agreed,
    count(*) filter (where d.kind = 'flag' and d.value = 'disagree') as flags_disagreed,
    array_agg(d.subject order by d.subject) filter (where d.kind = 'coaching') as coaching,
    max(d.decided_at) filter (where d.kind = 'finished') as finished_at
from app.review_decisions as d
where d.stands
group by d.interaction_key, d.source, d.interaction_id, d.day, d.person;

comment on view app.reviews is 'One row an interaction and person that decided something about it. (volatile)';
comment on column app.reviews.interaction_key is 'The interaction, as in app.interactions. (volatile)';
comment on column app.reviews.source is 'The system that the interaction came from. (volatile)';
comment on column app.reviews.interaction_id is 'The interaction''s id in that system. (volatile)';
comment on column app.reviews.day is 'The interaction''s day. (volatile)';
comment on column app.reviews.person is 'Who decided. (volatile)';
comment on column app.reviews.outcome is 'How the customer left: satisfied, neither, dissatisfied or cannot_tell; null while undecided. (volatile)';
comment on column app.reviews.resolved is 'Whether the matter was settled: yes, no or cannot_tell; null while undecided. (volatile)';
comment on column app.reviews.example is 'good, or learn for one to learn from; null for neither. (volatile)';
comment on column app.reviews.flags_agreed is 'Flags that the person found right. (volatile)';
comment on column app.reviews.flags_disagreed is 'Flags that the person found wrong. (volatile)';
comment on column app.reviews.coaching is 'Agents whom it was assigned to for coaching; null for nobody. (volatile)';
comment on column app.reviews.finished_at is 'When the person finished the review; null before. (volatile)';

-- From the decisions themselves: app.review_decisions says of each whether it stands, one by one.
create view app.flag_labels as
select
    d.interaction_key,
    i.source,
    i.interaction_id,
    i.day,
    d.version,
    d.model_versions,
    d.subject as code,
    d.value = 'agree' as agreed,
    d.person,
    d.decided_at
from review.decisions as d
inner join core.interactions as i on d.interaction_key = i.interaction_key and i.current
where
    (select review.sees_all())
    and d.kind = 'flag'
    and d.undone_at is null
    and not exists (
        select
        from review.decisions as newer
        where
            newer.kind = 'flag'
            and newer.undone_at is null
            and newer.interaction_key = d.interaction_key
            and newer.person = d.person
            and newer.subject = d.subject
            and newer.decision_id > d.decision_id
    );

comment on view app.flag_labels is 'What people think of flags: one row a flag and person. A label to train on and to measure by. (volatile)';
comment on column app.flag_labels.interaction_key is 'The interaction, as in app.interactions. (volatile)';
comment on column app.flag_labels.source is 'The system that the interaction came from. (volatile)';
comment on column app.flag_labels.interaction_id is 'The interaction''s id in that system. (volatile)';
comment on column app.flag_labels.day is 'The interaction''s day. (volatile)';
comment on column app.flag_labels.version is 'The version of the interaction that was read. (volatile)';
comment on column app.flag_labels.model_versions is 'The models that raised the flag. (volatile)';
comment on column app.flag_labels.code is 'The flag. (volatile)';
comment on column app.flag_labels.agreed is 'Whether the person found it right. (volatile)';
comment on column app.flag_labels.person is 'Who. (volatile)';
comment on column app.flag_labels.decided_at is 'When. (volatile)';

create view app.review_notes as
select
    n.note_id,
    n.interaction_key,
    n.turn_index,
    n.person,
    p.display_name as written_by,
    n.noted_at,
    n.text,
    n.shared,
    n.version
from review.notes as n
inner join core.interactions as i on n.interaction_key = i.interaction_key and i.current
inner join review.people as p on n.person = p.person
where
    n.removed_at is null
    and (
        (select review.sees_all())
        or (n.shared and n.interaction_key in (select review.own_interactions()))
    );

comment on view app.review_notes is 'One row a note on a conversation; agents see the shared ones on their own. (volatile)';
comment on column app.review_notes.note_id is 'Number of the note. (volatile)';
comment on column app.review_notes.interaction_key is 'The interaction, as in app.interactions. (volatile)';
comment on column app.review_notes.turn_index is 'The turn that it is about, from 0; null for the whole conversation. (volatile)';
comment on column app.review_notes.person is 'Who wrote it. (volatile)';
comment on column app.review_notes.written_by is 'What the screens call them. (volatile)';
comment on column app.review_notes.noted_at is 'When. (volatile)';
comment on column app.review_notes.text is 'The note. (volatile)';
comment on column app.review_notes.shared is 'Whether the agent may read it. (volatile)';
comment on column app.review_notes.version is 'The version of the interaction that was read. (volatile)';
