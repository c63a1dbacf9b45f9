"""Files of conversations to files of scores, without a database: what `qm score` does.

What belongs here: the stream from readers through the batch to the export, and its accounting. What does not:
any of the three. Records are redacted before they are scored, as before they are stored, so that a record's
numbers are the same by either way.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from qm_pipeline.ingest import report
from qm_pipeline.ingest.batches import batches
from qm_pipeline.ingest.formats import reader_of
from qm_pipeline.ingest.landing import Progress
from qm_pipeline.ingest.read_ahead import one_ahead
from qm_pipeline.ingest.report import FileReport
from qm_pipeline.ingest.streams import opened
from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.scoring.export import Export, number_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qm_pipeline.ingest.batches import Batch, IngestOptions
    from qm_pipeline.scoring.batch import Serving

# More than are landed at once: a step over a whole batch costs almost the same however many turns it holds.
TURNS_A_BATCH: Final = 80_000


@dataclass
class Summary:
    """What became of the files, of the interactions in them, and how many turns those had."""

    model_versions: str
    files: list[FileReport] = field(default_factory=list)
    turns: int = 0
    statuses: Counter[str] = field(default_factory=Counter)

    def document(self) -> dict[str, Any]:
        """Return the summary as `qm score --json` prints it."""
        accounted = report.document(self.files)
        outcome = {status: self.statuses[status] for status in ("scored", "skipped", "failed")}
        totals = {**accounted["totals"], **outcome, "turns": self.turns}
        return {"files": accounted["files"], "totals": totals, "model_versions": self.model_versions}


@dataclass
class _Account:
    """One file's counts while it is read."""

    format: str | None = None
    accepted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    ignored_fields: Counter[str] = field(default_factory=Counter)
    error: str | None = None

    def add(self, batch: Batch) -> None:
        self.accepted += batch.interactions.height
        self.reasons.update(refused.reason.value for refused in batch.refused)
        self.ignored_fields.update(batch.ignored_fields)

    def closed(self, path: Path) -> FileReport:
        return FileReport(
            path=str(path),
            format=self.format,
            received=self.accepted + self.reasons.total(),
            accepted=self.accepted,
            quarantined=self.reasons.total(),
            reasons=dict(self.reasons),
            ignored_fields=dict(self.ignored_fields),
            error=self.error,
        )


def score_files(
    paths: Sequence[Path],
    folder: Path,
    options: IngestOptions,
    models: Serving,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Score every record of the files and write `turns.parquet` and `interactions.parquet`.

    Parameters
    ----------
    paths
        Read one after the other, as streams: memory does not grow with them.
    folder
        Where the two files go; they replace earlier ones only when everything has been read.
    options
        How to read, and whether to redact.
    models
        The models that serve.
    on_progress
        Called after every batch.

    Raises
    ------
    UnreadableFileError
        When not one of the files could be read; then nothing is written.
    PermanentError
        When `folder` cannot be written to, or a model is at fault.
    """
    summary = Summary(models.versions)
    with Export(folder) as export:
        for path in paths:
            account = _Account()
            for batch in _batches(path, account, options, on_progress):
                account.add(batch)
                _score(batch, models, export, summary)
            summary.files.append(account.closed(path))
        _refuse_if_none_was_read(summary.files)
    return summary


def _batches(
    path: Path, account: _Account, options: IngestOptions, on_progress: Callable[[Progress], None]
) -> Iterator[Batch]:
    """Yield a file's batches; where it cannot be read, or not to its end, the account says so."""
    try:
        with opened(path) as source:
            account.format, read = reader_of(source, options)
            coming = one_ahead(batches(read(source, options), options, turns=TURNS_A_BATCH))
            with closing(coming):  # before the file is
                for batch in coming:
                    yield batch
                    on_progress(Progress(path, source.file.tell(), source.size))
            account.error = source.damage
    except UnreadableFileError as error:
        account.error = str(error)


def _score(batch: Batch, models: Serving, export: Export, summary: Summary) -> None:
    interactions, turns = number_apart(batch.interactions, batch.turns)
    scored = score_batch(interactions, turns, models)
    export.add(interactions, turns, scored)
    summary.turns += turns.height
    summary.statuses.update(scored.interactions["status"])


def _refuse_if_none_was_read(files: Sequence[FileReport]) -> None:
    """Two empty files in the place of good ones would look like a result."""
    unread = [file.error for file in files if file.error is not None and not file.received]
    if unread and len(unread) == len(files):
        others = f" Nor could {len(unread) - 1} others." if len(unread) > 1 else ""
        raise UnreadableFileError(f"{unread[0]}{others}")
