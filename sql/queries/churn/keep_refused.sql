insert into landing.churn_refused (sha256, line, reason)
select
    :sha256,
    refused.line,
    refused.reason
from unnest(cast(:lines as int[]), cast(:reasons as text[])) as refused (line, reason);
