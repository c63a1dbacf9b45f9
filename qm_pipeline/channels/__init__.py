"""Reports by channel. Pure functions over frames; no database, no Dagster."""
