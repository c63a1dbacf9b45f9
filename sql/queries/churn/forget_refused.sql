delete from landing.churn_refused
where sha256 = :sha256;
