"""Dagster's instance: one storage for `qm run`, the daemon and the web interface.

What belongs here: the folder and the variables by which any Dagster process finds it. What does not:
definitions. Dagster takes seconds to import, so that happens when an instance is opened.
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from qm_pipeline import resources
from qm_pipeline.defs import storage
from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.store.faults import LOST, translated
from qm_pipeline.store.migrate import create_dagster_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dagster import DagsterInstance

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

CONFIGURATION: Final = "dagster.yaml"
# Measured on a year of six assets: one event at a time 78 s, in batches 54 s, and with one plan for the whole
# range 3 s. The price: the days of a run that failed are not marked as failed one by one.
BULK: Final = {
    "DAGSTER_EVENT_BATCH_SIZE": "1000",
    "DAGSTER_EMIT_PARTITION_SUBSET_IN_PLANNED_EVENTS": "1",
}


def prepare(settings: Settings, database: Database) -> dict[str, str]:
    """Make Dagster's folder, database and tables; return the variables by which its processes find them.

    The password is among them: they are for child processes, not for logs.
    """
    create_dagster_database(database)
    storage.ensure(database)
    home = settings.home.resolve() / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    _write(home / CONFIGURATION, (resources.root() / CONFIGURATION).read_text("utf-8"))
    return {
        "DAGSTER_HOME": str(home),
        "QM_DAGSTER_POSTGRES_URL": database.dagster_url,
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        **BULK,
    }


@contextmanager
def dagster_instance(settings: Settings, database: Database) -> Iterator[DagsterInstance]:
    """Open the instance in this process, quietly.

    Raises
    ------
    TransientError
        If Dagster loses its storage inside the block, for longer than its own retries last.
    """
    variables = prepare(settings, database)
    os.environ.update(variables)
    from dagster import DagsterInstance  # noqa: PLC0415  (takes seconds)
    from dagster_postgres.utils import DagsterPostgresException  # noqa: PLC0415  (takes seconds)

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    logging.getLogger().addFilter(_is_news)
    # Its storage warns through the root logger, which writes to the user's screen unless it has a handler.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        with translated(), DagsterInstance.from_config(variables["DAGSTER_HOME"]) as instance:
            yield instance
    except DagsterPostgresException:
        raise TransientError(LOST) from None


def _is_news(record: logging.LogRecord) -> bool:
    """Leave out what Dagster's storage says at every try to connect; how that ended is told once."""
    return not str(record.msg).startswith("Retrying failed database connection")


def _write(path: Path, text: str) -> None:
    """Replace a file in one step, for others may be reading it."""
    if path.is_file() and path.read_text("utf-8") == text:
        return
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
