"""Quality: flags, and the ledger that says what was scored. Pure functions; no database, no Dagster."""
