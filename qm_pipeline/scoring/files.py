"""Files of conversations to files of scores, without a database: what `qm score` does.

What belongs here: the stream of pieces to the export, and its accounting. What does not: what a piece is and
becomes (`pieces`), where it is scored (`workers`). Records are redacted before they are scored, as before
they are stored, so that a record's numbers are the same by either way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qm_pipeline.ingest import report
from qm_pipeline.ingest.formats import reader_of
from qm_pipeline.ingest.landing import Progress
from qm_pipeline.ingest.report import FileReport
from qm_pipeline.ingest.streams import opened
from qm_pipeline.interactions.errors import UnreadableFileError
from qm_pipeline.scoring.export import Export
from qm_pipeline.scoring.pieces import pieces
from qm_pipeline.scoring.workers import here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qm_pipeline.ingest.batches import IngestOptions
    from qm_pipeline.scoring.batch import Serving
    from qm_pipeline.scoring.pieces import Outcome, Piece

    Score = Callable[[Iterator[tuple["_Account", Piece]]], Iterator[tuple["_Account", Outcome]]]


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

    path: Path
    format: str | None = None
    accepted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    ignored_fields: Counter[str] = field(default_factory=Counter)
    error: str | None = None

    def add(self, outcome: Outcome) -> None:
        self.accepted += outcome.accepted
        self.reasons.update(outcome.reasons)
        self.ignored_fields.update(outcome.ignored_fields)

    def closed(self) -> FileReport:
        return FileReport(
            path=str(self.path),
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
    score: Score | None = None,
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
        Called whenever a piece of a file has been read.
    score
        Scores pieces, in their order; in this process where nobody says.

    Raises
    ------
    UnreadableFileError
        When not one of the files could be read; then nothing is written.
    PermanentError
        When `folder` cannot be written to, or a model is at fault.
    """
    summary, accounts = Summary(models.versions), [_Account(path) for path in paths]
    coming = (each for account in accounts for each in _pieces(account, options, on_progress))
    with Export(folder) as export:
        for account, outcome in score(coming) if score else here(coming, options, models):
            account.add(outcome)
            summary.turns += outcome.turns
            summary.statuses.update(outcome.statuses)
            for rows in outcome.rows:
                export.write(rows)
        summary.files += [account.closed() for account in accounts]
        _refuse_if_none_was_read(summary.files)
    return summary


def _pieces(
    account: _Account, options: IngestOptions, on_progress: Callable[[Progress], None]
) -> Iterator[tuple[_Account, Piece]]:
    """Yield a file's pieces; where it cannot be read, or not to its end, the account says so."""
    path = account.path
    try:
        with opened(path) as source:
            account.format, read = reader_of(source, options)
            for piece in pieces(source, read, options):
                yield account, piece
                on_progress(Progress(path, source.file.tell(), source.size))
            account.error = source.damage
    except UnreadableFileError as error:
        account.error = str(error)


def _refuse_if_none_was_read(files: Sequence[FileReport]) -> None:
    """Two empty files in the place of good ones would look like a result."""
    unread = [file.error for file in files if file.error is not None and not file.received]
    if unread and len(unread) == len(files):
        others = f" Nor could {len(unread) - 1} others." if len(unread) > 1 else ""
        raise UnreadableFileError(f"{unread[0]}{others}")
