"""Postgres, the only state: the embedded server, connections, migrations, bulk copies and named queries."""
