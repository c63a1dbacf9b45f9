"""Runs the .sql file of the same name."""

from qm_pipeline.store.migrate import run_beside

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Go forward; there is no way back but a backup."""
    run_beside(__file__)
