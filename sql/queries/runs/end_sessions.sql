-- A run that hangs may hang in the middle of a transaction and hold what others wait for.
select pg_terminate_backend(pid) as ended
from pg_catalog.pg_stat_activity
where datname = current_database() and starts_with(application_name, :prefix) and pid <> pg_backend_pid();
