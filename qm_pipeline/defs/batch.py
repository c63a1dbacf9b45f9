"""The batch in this process: what `qm run` and `qm demo` do, with its run in Dagster's history.

What belongs here: one run over a plan, and its outcome. What does not: printing it.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy.exc import SQLAlchemyError

from qm_pipeline.defs import build, lost
from qm_pipeline.defs.instance import dagster_instance
from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.runs import book

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qm_pipeline.runs.book import Account
    from qm_pipeline.runs.scoring import Written
    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

# The daemon would try a run once more whose process crashed, but only one that it launched.
_NO_RETRY: Final = {"dagster/max_retries": "0"}
_LOST: Final = "Postgres was lost during the run; what had been committed stays: run it again for the rest."
_QUIET: Final = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


class Outcome(NamedTuple):
    """How a run ended.

    Attributes
    ----------
    account
        None if it failed before it could enter itself in the book.
    error
        Why it failed; None if it did not.
    """

    run_id: str
    account: Account | None
    error: str | None


def close_lost(settings: Settings, database: Database) -> None:
    """Close runs that nobody works on any more, where no daemon does."""
    with dagster_instance(settings, database) as instance:
        lost.close(instance, database)


def run(
    settings: Settings,
    database: Database,
    tags: Mapping[str, str],
    on_progress: Callable[[Written], None] = lambda _: None,
) -> Outcome:
    """Execute the batch over the days that the tags name (`automation.plan_tags`, `partitions.range_tags`).

    Raises
    ------
    TransientError
        If the database is lost, and Dagster with it.
    """
    run_id = str(uuid.uuid4())
    try:
        with dagster_instance(settings, database) as instance:
            lost.close(instance, database)
            result = build.batch_job(settings, on_progress).execute_in_process(
                instance=instance,
                run_id=run_id,
                tags={**tags, **_NO_RETRY},
                run_config=_QUIET,
                raise_on_error=False,
            )
            error = None if result.success else lost.reason(instance, database, run_id)
    except SQLAlchemyError:  # Dagster's own storage: nothing more can be said to it
        raise TransientError(_LOST) from None
    book.close(database, run_id, "succeeded" if result.success else "failed", error)
    return Outcome(run_id, book.account(database, run_id), error)
