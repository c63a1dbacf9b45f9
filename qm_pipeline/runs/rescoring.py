"""What scoring a range of days again changed.

What belongs here: comparing the current scores of a run's days with those whose place they took, and keeping
the result. What does not: the counts (`comparison`). The report is made of what is stored and not of what a
run did: interrupted and repeated, or made by several runs, it comes out the same.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qm_pipeline.comparison import report
from qm_pipeline.comparison.pairs import FACTS
from qm_pipeline.comparison.stored import from_history
from qm_pipeline.comparison.tally import Tally
from qm_pipeline.runs import book

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.runs.book import Window
    from qm_pipeline.store.engine import Database

CONTACTS_A_PAGE: Final = 20_000
_BEFORE_ALL: Final = "00000000-0000-0000-0000-000000000000"
_PAGE: Final = pl.Schema({**FACTS, "version": pl.Int32(), "day": pl.Date()})


def keep_report(
    database: Database, window: Window, after_versions: str, on_part: Callable[[], None] = lambda: None
) -> list[dict[str, Any]]:
    """Compare, for each set of models that gave way, and keep what changed.

    A run that was asked for a range reports on the range, whether it or one before it scored it again. A run
    over pending days reports only where itself took scores' place: else every late day would tell of an old
    promotion for ever.

    Returns
    -------
    list of dict
        As `of_run` returns them.
    """
    with database.begin() as tx:
        since = book.looked_at(tx, window.run_id) if window.pending_only else None
        asked = {"first": window.first, "last": window.last, "since": since}
        rows = tx.rows("rescoring/replaced", after_versions=after_versions, **asked)
    for row in rows:
        tally = _compared(database, window, (row["before_versions"], after_versions), on_part)
        _keep(database, window, (row["before_versions"], after_versions), tally)
    return of_run(database, window.run_id)


def of_run(database: Database, run_id: str) -> list[dict[str, Any]]:
    """Return what a run reported: days, versions, contacts, `measures` and `flags` as in a comparison."""
    with database.begin() as tx:
        return [dict(row) for row in tx.rows("rescoring/of_run", run_id=run_id)]


def _compared(
    database: Database, window: Window, versions: tuple[str, str], on_part: Callable[[], None]
) -> Tally:
    tally, after = Tally(), _BEFORE_ALL
    while True:
        with database.begin() as tx:
            page = tx.frame(
                "rescoring/page",
                schema=_PAGE,
                first=window.first,
                last=window.last,
                before_versions=versions[0],
                after_versions=versions[1],
                after=after,
                most=CONTACTS_A_PAGE,
            )
            if page.is_empty():
                return tally
            told, sides = from_history(tx, page, versions, turns=False)
        tally.add(told.select(FACTS.names()), *sides)
        after = page["interaction_key"][-1]
        on_part()


def _keep(database: Database, window: Window, versions: tuple[str, str], tally: Tally) -> None:
    found = report.figures(tally)
    with database.begin() as tx:
        tx.execute(
            "rescoring/keep",
            first=window.first,
            last=window.last,
            before_versions=versions[0],
            after_versions=versions[1],
            run_id=window.run_id,
            interactions=found["interactions"],
            measures=json.dumps(found["measures"]),
            flags=json.dumps(found["flags"]),
        )
