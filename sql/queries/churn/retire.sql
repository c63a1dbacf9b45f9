update ops.churn_models
set serves = false
where serves;
