-- Customers at risk.

create view app.customer_churn_risk as
select
    r.customer_id,
    r.as_of,
    r.risk_index,
    r.p_churn,
    r.reasons,
    array(
        select i.interaction_id
        from unnest(r.interaction_keys) with ordinality as k (interaction_key, place)
        inner join core.interactions as i on k.interaction_key = i.interaction_key and i.current
        order by k.place
    ) as interaction_ids,
    r.interaction_keys,
    r.churn_model,
    c.churned_at
from marts.churn_risk as r
left join core.churned as c on r.customer_id = c.customer_id
where (select review.sees_all());

comment on view app.customer_churn_risk is 'One row for each customer and day with a contact: how much speaks for leaving, as it was known on that evening.';
comment on column app.customer_churn_risk.customer_id is 'Pseudonymous id of the customer.';
comment on column app.customer_churn_risk.as_of is 'The day; nothing later than it is in the row.';
comment on column app.customer_churn_risk.risk_index is '0 to 100: the sum of points of a table in docs/metrics.md. Not a probability.';
comment on column app.customer_churn_risk.p_churn is 'Probability of leaving within 30 days after as_of; null while no model is fitted to who left.';
comment on column app.customer_churn_risk.reasons is 'List of {code, points, sentence}, the weightiest first: what made the index.';
comment on column app.customer_churn_risk.interaction_ids is 'The contacts of the last 90 days behind it, the newest first.';
comment on column app.customer_churn_risk.interaction_keys is 'The same contacts by their identity here.';
comment on column app.customer_churn_risk.churn_model is 'Which fitted model p_churn comes from. (volatile)';
comment on column app.customer_churn_risk.churned_at is 'The day the customer left, as far as is known by now; null otherwise. (volatile)';

create view app.churn_models as
select
    churn_model,
    fitted_at,
    known_until,
    serves,
    model,
    evaluation
from ops.churn_models;

comment on view app.churn_models is 'Models fitted to who left, with how they did on later time than they had seen.';
comment on column app.churn_models.churn_model is 'Number of the model. (volatile)';
comment on column app.churn_models.fitted_at is 'When it was fitted. (volatile)';
comment on column app.churn_models.known_until is 'The last day on which leaving would have been known. (volatile)';
comment on column app.churn_models.serves is 'Whether p_churn comes from it. (volatile)';
comment on column app.churn_models.model is 'Intercept, weights, means and scales. (volatile)';
comment on column app.churn_models.evaluation is 'AUROC, Brier score beside that of the base rate, calibration error, and the days tested on. (volatile)';

create view app.churn_refused as
select
    f.path,
    r.line,
    r.reason,
    f.landed_at
from landing.churn_refused as r
inner join landing.churn_files as f on r.sha256 = f.sha256
where (select review.sees_operations());

comment on view app.churn_refused is 'Lines of files of those who left that were refused.';
comment on column app.churn_refused.path is 'The file.';
comment on column app.churn_refused.line is 'The line, from 1.';
comment on column app.churn_refused.reason is 'no_customer_id, bad_churned_at, churned_in_future or wrong_number_of_columns.';
comment on column app.churn_refused.landed_at is 'When the file was read. (volatile)';
