insert into landing.churn_refused (sha256, line, reason)
select
    :sha256 as sha256,
    unnest(cast(:lines as int[])) as line,
    unnest(cast(:reasons as text[])) as reason;
