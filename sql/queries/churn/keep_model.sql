insert into ops.churn_models (known_until, serves, model, evaluation)
values (:known_until, :serves, cast(:model as jsonb), cast(:evaluation as jsonb))
returning churn_model;
