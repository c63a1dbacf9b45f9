select
    churn_model,
    model
from ops.churn_models
where serves;
