-- Whether a week looks as the weeks before did.

create view app.drift as
select
    week,
    channel,
    measure,
    n,
    n_before,
    bins,
    psi,
    p_value,
    drifted,
    most_changed,
    share,
    share_before
from marts.drift;

comment on view app.drift is 'One row a week, channel and measure: how far the week''s contacts are spread otherwise than those of the four weeks before.';
comment on column app.drift.week is 'The Monday that the week begins with; the newest week may be unfinished.';
comment on column app.drift.channel is 'The channel, or all.';
comment on column app.drift.measure is 'What is spread: channel, queue, language, outcome (scored, or why not), turns, customer_score, p_dissatisfied.';
comment on column app.drift.n is 'Contacts of the week.';
comment on column app.drift.n_before is 'Contacts of the four weeks before.';
comment on column app.drift.bins is 'Into how many bins they fall.';
comment on column app.drift.psi is 'Population stability index against those weeks; null under 50 contacts in the week, 200 before, or with one bin.';
comment on column app.drift.p_value is 'How often chance alone gives as large an index.';
comment on column app.drift.drifted is 'Whether psi is at least 0.1 and, over all rows of the week, not chance (Benjamini-Hochberg at 5%).';
comment on column app.drift.most_changed is 'The bin that contributes most; the empty string stands for unknown.';
comment on column app.drift.share is 'Its share of the week, 0 to 1.';
comment on column app.drift.share_before is 'Its share of the weeks before, 0 to 1.';
