-- What is asked of a customer is a stretch of days: by started_at every contact there ever was is fetched and
-- looked at, so that a day's cost grew with the history.
drop index core.interactions_customer;
create index interactions_customer on core.interactions (customer_id, day, started_at) where current;
