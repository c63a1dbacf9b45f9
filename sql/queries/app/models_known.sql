-- Every model that has scored here, the one used first most lately at the top.
select
    model_version,
    sha256,
    first_used_at
from app.models
order by first_used_at desc, model_version asc;
