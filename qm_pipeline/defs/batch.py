"""The batch in this process: what `qm run` and `qm demo` do, with its run in Dagster's history.

What belongs here: one run over a plan, and its outcome. What does not: printing it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from qm_pipeline.defs import build, lost
from qm_pipeline.defs.instance import dagster_instance
from qm_pipeline.runs import book

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qm_pipeline.runs.book import Account
    from qm_pipeline.runs.scoring import Written
    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

# The daemon would try a run once more whose process crashed, but only one that it launched.
_NO_RETRY: Final = {"dagster/max_retries": "0"}
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
        If the database is lost before the run begins.
    """
    with dagster_instance(settings, database) as instance:
        lost.close(instance, database)
        result = build.batch_job(settings, on_progress).execute_in_process(
            instance=instance, tags={**tags, **_NO_RETRY}, run_config=_QUIET, raise_on_error=False
        )
        error = None if result.success else lost.reason(instance, database, result.run_id)
    book.close(database, result.run_id, "succeeded" if result.success else "failed", error)
    return Outcome(result.run_id, book.account(database, result.run_id), error)
