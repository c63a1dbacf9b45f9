-- What former models said, and what scoring history again changed. All of it tells of the doing.

create view app.score_history as
select
    i.interaction_key,
    i.source,
    i.interaction_id,
    s.version,
    s.day,
    i.channel,
    i.queue,
    s.model_versions,
    s.current and i.current as current,
    s.replaced,
    s.status as scoring_status,
    s.reason as scoring_reason,
    s.customer_score,
    s.customer_begin_score,
    s.customer_end_score,
    s.customer_shift,
    s.customer_trend,
    s.agent_score,
    s.customer_level,
    s.customer_phrase_score,
    s.customer_phrase_trend,
    s.p_dissatisfied,
    s.p_resolved,
    s.p_abandoned,
    coalesce(f.flags, '{}') as flags,
    s.scored_at
from scores.interactions as s
inner join core.interactions as i using (interaction_key, version)
left join lateral (
    select array_agg(flags.code order by flags.code) as flags
    from scores.flags
    where
        flags.interaction_key = s.interaction_key
        and flags.version = s.version
        and flags.model_versions = s.model_versions
) as f on true
where ((select review.sees_all()) or i.interaction_key in (select review.own_interactions()));

comment on view app.score_history is 'One row an interaction version and set of models that scored it, current or not. (volatile)';
comment on column app.score_history.interaction_key is 'The interaction, as in app.interactions. (volatile)';
comment on column app.score_history.source is 'The system that the interaction came from. (volatile)';
comment on column app.score_history.interaction_id is 'The id in that system. (volatile)';
comment on column app.score_history.version is 'Which delivered content was scored: 1, 2, ... (volatile)';
comment on column app.score_history.day is 'The day that this version belongs to. (volatile)';
comment on column app.score_history.channel is 'As in app.interactions. (volatile)';
comment on column app.score_history.queue is 'As in app.interactions. (volatile)';
comment on column app.score_history.model_versions is 'The models that made the scores, name/version, comma separated. (volatile)';
comment on column app.score_history.current is 'Whether these are the scores that app.interactions shows. (volatile)';
comment on column app.score_history.replaced is 'The models whose scores were current before these; null where there were none. (volatile)';
comment on column app.score_history.scoring_status is 'scored, skipped or failed. (volatile)';
comment on column app.score_history.scoring_reason is 'Why it was skipped or failed; null when scored. (volatile)';
comment on column app.score_history.customer_score is 'As in app.interactions. (volatile)';
comment on column app.score_history.customer_begin_score is 'As in app.interactions. (volatile)';
comment on column app.score_history.customer_end_score is 'As in app.interactions. (volatile)';
comment on column app.score_history.customer_shift is 'As in app.interactions. (volatile)';
comment on column app.score_history.customer_trend is 'As in app.interactions. (volatile)';
comment on column app.score_history.agent_score is 'As in app.interactions. (volatile)';
comment on column app.score_history.customer_level is 'As in app.interactions. (volatile)';
comment on column app.score_history.customer_phrase_score is 'As in app.interactions. (volatile)';
comment on column app.score_history.customer_phrase_trend is 'As in app.interactions. (volatile)';
comment on column app.score_history.p_dissatisfied is 'As in app.interactions. (volatile)';
comment on column app.score_history.p_resolved is 'As in app.interactions. (volatile)';
comment on column app.score_history.p_abandoned is 'As in app.interactions. (volatile)';
comment on column app.score_history.flags is 'Codes of the flags that rest on this interaction alone, raised with these scores, sorted. (volatile)';
comment on column app.score_history.scored_at is 'When it was scored. (volatile)';

create view app.rescoring as
select
    r.day_from,
    r.day_to,
    r.before_versions,
    r.after_versions,
    r.interactions,
    f.code,
    f.dimension,
    nullif(f.value, '') as value, -- noqa: RF04
    f.n as contacts,
    f.before as flags_before,
    f.after as flags_after,
    f.turned_on,
    f.turned_off,
    r.run_id,
    r.reported_at
from ops.rescore_reports as r
cross join lateral jsonb_to_recordset(r.flags) as f (
    code text,
    dimension text,
    value text,
    n bigint,
    before bigint,
    after bigint,
    turned_on bigint,
    turned_off bigint
);

comment on view app.rescoring is 'What scoring a range of days again changed: one row a range, pair of model versions, flag and place. (volatile)';
comment on column app.rescoring.day_from is 'First day of the range. (volatile)';
comment on column app.rescoring.day_to is 'Last day of the range. (volatile)';
comment on column app.rescoring.before_versions is 'The models whose scores gave way, name/version, comma separated. (volatile)';
comment on column app.rescoring.after_versions is 'The models whose scores are current now. (volatile)';
comment on column app.rescoring.interactions is 'Interactions whose current scores took the place of those. (volatile)';
comment on column app.rescoring.code is 'The flag. (volatile)';
comment on column app.rescoring.dimension is 'What the row is restricted to: all, channel, queue or language. (volatile)';
comment on column app.rescoring.value is 'The channel, queue or language; null where unknown, and for all. (volatile)';
comment on column app.rescoring.contacts is 'Interactions there. (volatile)';
comment on column app.rescoring.flags_before is 'How many of them had the flag. (volatile)';
comment on column app.rescoring.flags_after is 'How many of them have it now. (volatile)';
comment on column app.rescoring.turned_on is 'How many have it that had not. (volatile)';
comment on column app.rescoring.turned_off is 'How many had it that have not. (volatile)';
comment on column app.rescoring.run_id is 'The run that last looked, as in app.runs. (volatile)';
comment on column app.rescoring.reported_at is 'When that was. (volatile)';
