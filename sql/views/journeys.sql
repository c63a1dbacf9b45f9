-- Journeys: where contacts go, where they leave, and which conversations those were.

create view app.journey_steps_by_week as
select
    journey,
    channel,
    step,
    stage,
    next_stage,
    reached,
    continued,
    drop_off,
    low,
    high,
    drop_off_flagged,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_flagged,
    flagged,
    first_week as period_start,
    week + 6 as period_end,
    settled,
    usual_drop_off,
    elsewhere_drop_off,
    false_discovery_rate,
    emotional_n
from marts.journey_steps;

create view app.journey_steps as
select
    journey,
    channel,
    step,
    stage,
    next_stage,
    reached,
    continued,
    drop_off,
    low,
    high,
    drop_off_flagged,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_flagged,
    flagged,
    period_start,
    period_end,
    settled,
    usual_drop_off,
    elsewhere_drop_off,
    false_discovery_rate,
    emotional_n
from app.journey_steps_by_week
where period_end = (select max(newest.week) + 6 from marts.journey_steps as newest);

create view app.journey_leavers as
select
    journey,
    channel,
    step,
    stage,
    who,
    contacts,
    customer_score,
    low,
    high,
    n
from marts.journey_leavers
where week = (select max(newest.week) from marts.journey_steps as newest);

create view app.journey_paths as
select
    v.journey,
    v.channel,
    v.position,
    v.stage,
    v.next_stage,
    case
        when v.ended is null then 'went_on'
        when v.ended = 'settled' then 'settled'
        when s.stage is null then 'finished'
        else 'left'
    end as outcome,
    v.customer_score,
    v.emotional_change,
    v.interaction_key,
    i.source,
    i.interaction_id,
    v.day,
    v.customer_id,
    i.topic
from marts.journey_visits as v
inner join core.interactions as i on v.interaction_key = i.interaction_key and v.day = i.day and i.current
left join marts.journey_steps as s
    on
        v.journey = s.journey
        and v.stage = s.stage
        and s.channel = 'all'
        and s.week = (select max(newest.week) from marts.journey_steps as newest)
where ((select review.sees_all()) or v.interaction_key in (select review.own_interactions()));

create view app.journey_coverage as
select
    day,
    channel,
    contacts,
    on_journey,
    contacts - on_journey as off_journey,
    off_reasons
from marts.journey_coverage;

comment on view app.journey_steps is 'One row a step of a journey in the newest window: who came to its stage, who went on, and how their mood changed. Earlier windows: journey_steps_by_week.';
comment on column app.journey_steps.journey is 'The queue (or topic) whose stages the source names, or a journey of the journey map.';
comment on column app.journey_steps.channel is 'The channel, or all of them together.';
comment on column app.journey_steps.step is 'Place in the journey, from 1. An end of the journey, where nine in ten who come to it end, is no step.';
comment on column app.journey_steps.stage is 'The stage.';
comment on column app.journey_steps.next_stage is 'The stage that most come to next from there.';
comment on column app.journey_steps.reached is 'Contacts that came to the stage and could have gone on: all but those who settled there.';
comment on column app.journey_steps.continued is 'Those of them that came to another stage after it.';
comment on column app.journey_steps.drop_off is '1 - continued / reached, 0 to 1; null where nobody could have gone on.';
comment on column app.journey_steps.low is 'Lower end of the 95% interval of drop_off (Wilson).';
comment on column app.journey_steps.high is 'Upper end of the 95% interval of drop_off (Wilson).';
comment on column app.journey_steps.drop_off_flagged is 'Whether the drop-off is a finding: low lies 3 points above usual_drop_off or elsewhere_drop_off, and false_discovery_rate is at most 0.05.';
comment on column app.journey_steps.emotional_change is 'Mean, over contacts that came straight to next_stage, of the customer''s mean turn score there minus that in this stage; -10 to +10.';
comment on column app.journey_steps.emotional_low is 'Lower end of its 95% interval, clustered by customer.';
comment on column app.journey_steps.emotional_high is 'Upper end of its 95% interval, clustered by customer.';
comment on column app.journey_steps.emotional_flagged is 'Whether emotional_high is below -0.5 and emotional_n at least 30.';
comment on column app.journey_steps.flagged is 'drop_off_flagged or emotional_flagged.';
comment on column app.journey_steps.period_start is 'First day of the window, a Monday: four weeks, or as many up to thirteen as hold 20,000 contacts.';
comment on column app.journey_steps.period_end is 'Last day of the window, a Sunday.';
comment on column app.journey_steps.settled is 'Contacts that ended in the stage and had not dropped off: resolved as far as the source knows, or in a stage that may be the last.';
comment on column app.journey_steps.usual_drop_off is 'Median drop-off of the other steps of the same journey and channel; null without any.';
comment on column app.journey_steps.elsewhere_drop_off is 'Drop-off at the same step in the other channels together; null without any, and for all.';
comment on column app.journey_steps.false_discovery_rate is 'Benjamini-Hochberg over all steps of the window, of the test that drop_off is at most 3 points above what it is compared with.';
comment on column app.journey_steps.emotional_n is 'Contacts that emotional_change rests on: the customer was scored in both stages.';

comment on view app.journey_steps_by_week is 'As app.journey_steps, for every week that a window ends with.';
comment on column app.journey_steps_by_week.journey is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.channel is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.step is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.stage is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.next_stage is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.reached is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.continued is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.drop_off is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.low is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.high is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.drop_off_flagged is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.emotional_change is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.emotional_low is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.emotional_high is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.emotional_flagged is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.flagged is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.period_start is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.period_end is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.settled is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.usual_drop_off is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.elsewhere_drop_off is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.false_discovery_rate is 'As in app.journey_steps.';
comment on column app.journey_steps_by_week.emotional_n is 'As in app.journey_steps.';

comment on view app.journey_leavers is 'Two rows a step of app.journey_steps: those who left there beside those who stayed.';
comment on column app.journey_leavers.journey is 'As in app.journey_steps.';
comment on column app.journey_leavers.channel is 'As in app.journey_steps.';
comment on column app.journey_leavers.step is 'As in app.journey_steps.';
comment on column app.journey_leavers.stage is 'As in app.journey_steps.';
comment on column app.journey_leavers.who is 'left or stayed.';
comment on column app.journey_leavers.contacts is 'How many: reached minus continued, and continued.';
comment on column app.journey_leavers.customer_score is 'Mean, over contacts, of the customer''s mean turn score in the stage, -5 to +5; null where nobody was scored there.';
comment on column app.journey_leavers.low is 'Lower end of its 95% interval, clustered by customer.';
comment on column app.journey_leavers.high is 'Upper end of its 95% interval, clustered by customer.';
comment on column app.journey_leavers.n is 'Contacts that the mean rests on.';

comment on view app.journey_paths is 'One row a stage that a contact came to: from a step to the conversations behind it.';
comment on column app.journey_paths.journey is 'As in app.journey_steps.';
comment on column app.journey_paths.channel is 'The contact''s channel.';
comment on column app.journey_paths.position is 'Place in the contact''s own way, from 1, by the first turn in the stage.';
comment on column app.journey_paths.stage is 'The stage.';
comment on column app.journey_paths.next_stage is 'The stage that the contact came to next; null in its last.';
comment on column app.journey_paths.outcome is 'went_on; left: it ended at a step of the newest window; settled: it ended there and had not dropped off; finished: it came to an end of the journey.';
comment on column app.journey_paths.customer_score is 'Mean score of the customer''s turns in the stage, -5 to +5; null where none is scored.';
comment on column app.journey_paths.emotional_change is 'customer_score in the next stage minus that in this one; null where either is.';
comment on column app.journey_paths.interaction_key is 'The contact, as in app.interactions.';
comment on column app.journey_paths.source is 'The system that the contact came from.';
comment on column app.journey_paths.interaction_id is 'The contact''s id in that system.';
comment on column app.journey_paths.day is 'The contact''s day.';
comment on column app.journey_paths.customer_id is 'Pseudonymous id of the customer; null where unknown.';
comment on column app.journey_paths.topic is 'The contact''s topic; null where unknown.';

comment on view app.journey_coverage is 'The ledger of journeys: contacts = on_journey + off_journey, every one with a reason.';
comment on column app.journey_coverage.day is 'Day of the contacts.';
comment on column app.journey_coverage.channel is 'Channel of the contacts.';
comment on column app.journey_coverage.contacts is 'Completed and abandoned contacts.';
comment on column app.journey_coverage.on_journey is 'Those that came to at least one stage.';
comment on column app.journey_coverage.off_journey is 'All others.';
comment on column app.journey_coverage.off_reasons is 'JSON object, how many for which reason: no_agent (no stage named, nobody answered), no_journey (no stage named, and the map has no journey for such contacts), no_stage (nothing said or named begins a stage of its journey).';

create view app.journey_touchpoints as
select
    t.journey_key,
    t.touchpoint,
    t.customer_id,
    t.interaction_key,
    i.source,
    i.interaction_id,
    t.day,
    t.started_at,
    i.channel,
    i.topic,
    t.gap_ms / 86400000.0 as gap_days,
    s.customer_score
from marts.journey_touchpoints as t
inner join core.interactions as i on t.interaction_key = i.interaction_key and i.current
left join scores.interactions as s
    on i.interaction_key = s.interaction_key and i.version = s.version and s.current
where ((select review.sees_all()) or t.interaction_key in (select review.own_interactions()));

create view app.journey_transitions as
select
    channel,
    topic,
    next_topic,
    reached,
    continued,
    share,
    low,
    high,
    same_channel,
    emotional_change,
    emotional_low,
    emotional_high,
    emotional_n,
    first_week as period_start,
    week + 6 as period_end
from marts.journey_transitions
where week = (select max(newest.week) from marts.journey_transitions as newest);

comment on view app.journey_touchpoints is 'One row a contact of a known customer: journeys across contacts, which go on while the customer is back within the gap (14 days unless the journey map says otherwise).';
comment on column app.journey_touchpoints.journey_key is 'The journey: the interaction_key of its first contact.';
comment on column app.journey_touchpoints.touchpoint is 'Place of the contact in the journey, from 1.';
comment on column app.journey_touchpoints.customer_id is 'Pseudonymous id of the customer.';
comment on column app.journey_touchpoints.interaction_key is 'The contact, as in app.interactions.';
comment on column app.journey_touchpoints.source is 'The system that the contact came from.';
comment on column app.journey_touchpoints.interaction_id is 'The contact''s id in that system.';
comment on column app.journey_touchpoints.day is 'The contact''s day.';
comment on column app.journey_touchpoints.started_at is 'Begin of the contact.';
comment on column app.journey_touchpoints.channel is 'The contact''s channel.';
comment on column app.journey_touchpoints.topic is 'The contact''s topic; null where unknown.';
comment on column app.journey_touchpoints.gap_days is 'Days since everything before in the journey had ended, below 0 where contacts overlap; null in the first.';
comment on column app.journey_touchpoints.customer_score is 'Customer sentiment of the contact, -5 to +5; null where it was not scored.';

comment on view app.journey_transitions is 'One row a channel, topic and the topic of the next contact in the same journey across contacts, in the newest window.';
comment on column app.journey_transitions.channel is 'Channel of the earlier contact, or all of them together.';
comment on column app.journey_transitions.topic is 'Topic of the earlier contact.';
comment on column app.journey_transitions.next_topic is 'Topic of the next contact; may be the same.';
comment on column app.journey_transitions.reached is 'Contacts about the topic whose gap was over within the window: with or without a next contact.';
comment on column app.journey_transitions.continued is 'Those of them whose next contact was about next_topic.';
comment on column app.journey_transitions.share is 'continued / reached, 0 to 1.';
comment on column app.journey_transitions.low is 'Lower end of its 95% interval (Wilson).';
comment on column app.journey_transitions.high is 'Upper end of its 95% interval (Wilson).';
comment on column app.journey_transitions.same_channel is 'How many of those who continued stayed with the channel.';
comment on column app.journey_transitions.emotional_change is 'Mean of the next contact''s customer score minus the earlier one''s; null where none has both.';
comment on column app.journey_transitions.emotional_low is 'Lower end of its 95% interval, clustered by customer.';
comment on column app.journey_transitions.emotional_high is 'Upper end of its 95% interval, clustered by customer.';
comment on column app.journey_transitions.emotional_n is 'Pairs of contacts that the change rests on.';
comment on column app.journey_transitions.period_start is 'First day of the window, as in app.journey_steps.';
comment on column app.journey_transitions.period_end is 'Last day of the window.';
