"""Alembic's environment: run the revisions on the connection that `qm_pipeline.store.migrate` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
