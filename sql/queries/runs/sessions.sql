select application_name as application
from pg_catalog.pg_stat_activity
where datname = current_database() and starts_with(application_name, :prefix) and pid <> pg_backend_pid();
