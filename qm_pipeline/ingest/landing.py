"""Files into `core`: once each, batch by batch, every record accounted for.

What belongs here: transactions and their order. What does not: reading (batches.py), deciding (versions.py).
A batch's rows and its marker commit together, so that after a crash at any point the same call goes on where
the last marker stands. All batches of a database go one after the other, under a lock: two deliveries of one
interaction at the same time are two versions or one, never a conflict.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from qm_pipeline.ingest.batches import batches
from qm_pipeline.ingest.formats import reader_of
from qm_pipeline.ingest.frames import other_agents
from qm_pipeline.ingest.read_ahead import one_ahead
from qm_pipeline.ingest.recipe import recipe
from qm_pipeline.ingest.report import FileReport
from qm_pipeline.ingest.streams import opened, shown
from qm_pipeline.ingest.versions import Plan, plan
from qm_pipeline.interactions.errors import PermanentError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date
    from pathlib import Path

    from qm_pipeline.ingest.batches import Batch, IngestOptions
    from qm_pipeline.ingest.formats import Reader
    from qm_pipeline.ingest.streams import Source
    from qm_pipeline.store.engine import Database, Transaction


# After so many new interactions the planner has to be told: autovacuum looks once a minute, and a run that
# comes at once would plan for empty tables (measured on 5,000 interactions: 130 s instead of 24 s).
_MANY: Final = 1_000


class Progress(NamedTuple):
    """How far the reading of a file has come."""

    path: Path
    bytes_read: int
    size: int


def land(
    database: Database,
    paths: Iterable[Path],
    options: IngestOptions,
    on_progress: Callable[[Progress], None] | None = None,
) -> list[FileReport]:
    """Land files; a folder stands for the files in it.

    Parameters
    ----------
    database
        Migrated.
    paths
        Landed in this order, a folder's files by name.
    options
        How to read them.
    on_progress
        Called after every batch.

    Returns
    -------
    list of FileReport
        One a file, in order; a file that cannot be read has its `error` and does not stop the others.

    Raises
    ------
    TransientError
        The database was lost; calling again goes on from the last batch.
    """
    landing = _Landing(database, options, on_progress or _silent)
    reports = [landing.file(path) for path in expanded(paths)]
    if sum(report.accepted for report in reports) >= _MANY:
        with database.begin() as tx:
            tx.execute("landing/analyze")
    return reports


def expanded(paths: Iterable[Path]) -> list[Path]:
    """Return the paths with every folder replaced by the files directly in it, by name, without hidden."""
    files: list[Path] = []
    for path in paths:
        try:
            inside = [each for each in path.iterdir() if each.is_file()] if path.is_dir() else [path]
        except OSError:
            inside = [path]  # opening it will say what is wrong
        files += sorted(each for each in inside if each == path or not each.name.startswith("."))
    return files


def _silent(_progress: Progress) -> None:
    """Tell nobody."""


class _Landing:
    """One call of `land`: what stays the same over its files."""

    def __init__(
        self, database: Database, options: IngestOptions, on_progress: Callable[[Progress], None]
    ) -> None:
        self._database = database
        self._options = options
        self._on_progress = on_progress
        self._months: set[date] = set()

    def file(self, path: Path) -> FileReport:
        try:
            with opened(path) as source:
                return self._source(source)
        except UnreadableFileError as error:
            return FileReport(path=shown(path), error=str(error))

    def _source(self, source: Source) -> FileReport:
        name, read = reader_of(source, self._options)
        way = recipe(name, self._options)
        with self._database.begin() as tx:
            known = tx.rows("landing/file", sha256=source.sha256)
            if known and known[0]["landed"] and known[0]["recipe"] == way:
                return _answered_before(_report(tx, source))
            tx.lock("landing")
            tx.execute("landing/forget_file", sha256=source.sha256, recipe=way)
            tx.execute(
                "landing/begin_file",
                sha256=source.sha256,
                path=source.shown,
                format=name,
                size=source.size,
                recipe=way,
            )
            begun = tx.rows("landing/progress", sha256=source.sha256)[0]
        error = self._batches(source, read, begun["batches"], begun["last_line"])
        return self._finished(source, error)

    def _batches(self, source: Source, read: Reader, number: int, after: int) -> str | None:
        """Land what is left of a file; return the sentence that says why it was broken off, if it was."""
        try:
            for batch in one_ahead(batches(read(source, self._options), self._options, after)):
                number += 1
                self._batch(source, number, batch)
                self._on_progress(Progress(source.path, source.file.tell(), source.size))
        except UnreadableFileError as error:
            return str(error)
        return None

    def _batch(self, source: Source, number: int, batch: Batch) -> None:
        self._ensure_months(batch.interactions)
        with self._database.begin() as tx:
            tx.lock("landing")
            if self._is_committed(tx, source, number, batch):
                return
            keys = batch.interactions["interaction_key"].unique().to_list()
            stored = map(dict, tx.rows("landing/known_versions", keys=keys))
            planned = plan(batch.interactions, batch.turns, stored)
            _write(tx, planned, source.sha256)
            _quarantine(tx, batch, source)
            _mark(tx, source.sha256, number, batch, planned)

    def _is_committed(self, tx: Transaction, source: Source, number: int, batch: Batch) -> bool:
        """Whether another process has landed this batch since we looked."""
        progress = tx.rows("landing/progress", sha256=source.sha256)[0]
        if progress["batches"] < number:
            return False
        if progress["last_line"] < batch.last_line:
            raise PermanentError(
                f"{source.shown} is being landed by a different version of qm; try again later."
            )
        return True

    def _ensure_months(self, interactions: pl.DataFrame) -> None:
        """Make the partitions in a transaction of their own: their lock must not last as long as a batch."""
        months = interactions["day"].dt.truncate("1mo").unique()
        missing = sorted(set(months) - self._months)
        if missing:
            with self._database.begin() as tx:
                for month in missing:
                    tx.execute("landing/ensure_month", day=month)
            self._months.update(missing)

    def _finished(self, source: Source, error: str | None) -> FileReport:
        with self._database.begin() as tx:
            tx.execute(
                "landing/finish_file",
                sha256=source.sha256,
                landed=error is None,
                truncated=source.damage is not None,
                error=error or source.damage,
            )
            return _report(tx, source)


def _write(tx: Transaction, planned: Plan, sha256: str) -> None:
    if planned.superseded:
        tx.execute("landing/supersede_interactions", keys=planned.superseded)
        tx.execute("landing/supersede_scores", keys=planned.superseded)
    if planned.interactions.height:
        provenance = pl.lit(sha256).alias("file_sha256")
        tx.copy_in("core.interactions", planned.interactions.with_columns(provenance))
        tx.copy_in("core.turns", planned.turns)
        tx.copy_in("core.other_agents", other_agents(planned.interactions, planned.turns))
        keys = planned.interactions["interaction_key"].to_list()
        tx.execute("landing/keep_said", keys=keys)
        tx.execute("cards/draw", keys=keys)
        tx.execute("landing/keep_teams", keys=keys)
        tx.execute("landing/upsert_days", days=planned.days)


def _quarantine(tx: Transaction, batch: Batch, source: Source) -> None:
    if batch.refused:
        tx.execute(
            "landing/quarantine",
            sha256=source.sha256,
            path=source.shown,
            lines=[read.line for read in batch.refused],
            reasons=[read.reason.value for read in batch.refused],
            fields=[read.field for read in batch.refused],
            raws=[read.raw for read in batch.refused],
        )


def _mark(tx: Transaction, sha256: str, number: int, batch: Batch, planned: Plan) -> None:
    tx.execute(
        "landing/keep_batch",
        sha256=sha256,
        batch_no=number,
        last_line=batch.last_line,
        received=batch.received,
        accepted=planned.interactions.height,
        unchanged=planned.unchanged,
        quarantined=len(batch.refused),
        reasons=json.dumps(Counter(read.reason.value for read in batch.refused)),
        ignored_fields=json.dumps(batch.ignored_fields),
    )


def _report(tx: Transaction, source: Source) -> FileReport:
    return FileReport(path=source.shown, **tx.rows("landing/accounting", sha256=source.sha256)[0])


def _answered_before(report: FileReport) -> FileReport:
    """Report a file whose very bytes have landed before: nothing in it is news."""
    return FileReport(
        path=report.path,
        format=report.format,
        received=report.received,
        unchanged=report.accepted + report.unchanged,
        quarantined=report.quarantined,
        reasons=report.reasons,
        ignored_fields=report.ignored_fields,
        error=report.error,
    )
