delete from marts.churn_risk
where as_of between :first and :last and customer_id = any(cast(:customers as text[]));
