"""The scoring of a window: what is due is read in chunks, scored, and written, each chunk in one transaction.

What belongs here: the order of reading, scoring and writing, and what makes it safe to repeat. What does not:
scores.
Two runs may work on the same days, and a run may be killed after any commit: a chunk writes only what is
still due under the lock, so nothing is scored twice or for a version that has been superseded. An interaction
is its own completion marker: the row of scores.interactions commits with the turns and flags that belong to
it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from qm_pipeline.interactions.frames import (
    DYNAMICS,
    FLAGS,
    INTERACTION_SCORES,
    INTERACTIONS,
    TURN_SCORES,
    TURNS,
)
from qm_pipeline.scoring import explained, source_figures
from qm_pipeline.scoring.batch import Scored, score_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from concurrent.futures import Future
    from datetime import date

    from qm_pipeline.models import ServingModels
    from qm_pipeline.store.engine import Database, Transaction

TURNS_A_CHUNK: Final = 20_000
_INTERACTIONS_A_PAGE: Final = 20_000
_VERSIONED: Final = pl.Schema({**INTERACTIONS, "version": pl.Int32()})
_IDENTITY: Final = pl.Schema({"interaction_key": pl.String(), "version": pl.Int32()})
_FORMER: Final = pl.Schema({**_IDENTITY, "replaced": pl.String()})
_BEFORE_ALL: Final = "00000000-0000-0000-0000-000000000000"
_STORED_TURN: Final = [name for name in TURN_SCORES if name != "role"]


class Due(NamedTuple):
    """What a day still needs."""

    day: date
    interactions: int
    turns: int


@dataclass
class Written:
    """What a run wrote, in rows; it grows as the run goes on."""

    due_interactions: int = 0
    due_turns: int = 0
    interactions: int = 0
    turns: int = 0
    flags: int = 0
    by_status: dict[str, int] = field(default_factory=dict)

    def add(self, scored: Scored) -> None:
        """Count one chunk."""
        self.interactions += scored.interactions.height
        self.turns += scored.turns.height
        self.flags += scored.flags.height
        for status, rows in scored.interactions["status"].value_counts().iter_rows():
            self.by_status[status] = self.by_status.get(status, 0) + rows


class _Beside(NamedTuple):
    """What is kept with scores and needed for none of them: a frame a table, a row an interaction."""

    evidence: pl.DataFrame
    source_comparison: pl.DataFrame


class _Chunk(NamedTuple):
    """Interactions with what scoring made of them."""

    interactions: pl.DataFrame
    scored: Scored
    beside: _Beside


def due(database: Database, run_id: str, model_versions: str) -> list[Due]:
    """Return what the run's days hold that the serving models have not scored, by day."""
    with database.begin() as tx:
        rows = tx.rows("scores/due_days", run_id=run_id, model_versions=model_versions)
    return [Due(**row) for row in rows]


def score_due(
    database: Database,
    run_id: str,
    models: ServingModels,
    on_progress: Callable[[Written], None] = lambda _: None,
    *,
    turns_a_chunk: int = TURNS_A_CHUNK,
) -> Written:
    """Score what is due in the days that a run took on; memory is bounded by two chunks.

    Raises
    ------
    TransientError
        If the database is lost or asks for another try; what was committed stays.
    """
    days = due(database, run_id, models.versions)
    written = Written(sum(each.interactions for each in days), sum(each.turns for each in days))
    on_progress(written)
    chunks = _chunks(database, days, models.versions, turns_a_chunk)
    with closing(_scored_ahead(chunks, models)) as coming:
        for each in coming:
            with database.begin() as tx:
                written.add(_write(tx, each, models.versions))
                tx.execute("runs/beat", run_id=run_id)
            on_progress(written)
            del each  # or it is held while the chunk after next is read
    return written


def _scored_ahead(
    chunks: Iterator[tuple[pl.DataFrame, pl.DataFrame]], models: ServingModels
) -> Generator[_Chunk]:
    """Score each chunk in a thread of its own while whoever asked writes the one before.

    The database is read and written by the thread that asks, in an order that hangs on no clock; scoring
    spends its time without the interpreter's lock, and writing waits for Postgres.
    """
    beside = ThreadPoolExecutor(1, "qm-score")
    try:
        before: Future[_Chunk] | None = None
        for interactions, turns in chunks:
            scored = beside.submit(_scored, interactions, turns, models)
            if before is not None:
                yield before.result()
            before = scored
        if before is not None:
            yield before.result()
    finally:
        beside.shutdown(cancel_futures=True)


def _scored(interactions: pl.DataFrame, turns: pl.DataFrame, models: ServingModels) -> _Chunk:
    scored = score_batch(interactions, turns, models)
    evidence = explained.of_flagged(interactions, turns, scored, models)
    compared = source_figures.by_contact(source_figures.compare(interactions, turns, scored.turns))
    return _Chunk(interactions, scored, _Beside(evidence, compared))


def blocks(days: Iterable[Due], turns_a_chunk: int) -> Iterator[list[date]]:
    """Group days that together fit into a chunk; a day that alone does not is a block by itself."""
    block: list[date] = []
    turns = 0
    for each in days:
        if block and turns + each.turns > turns_a_chunk:
            yield block
            block, turns = [], 0
        block.append(each.day)
        turns += each.turns
    if block:
        yield block


def _chunks(
    database: Database, days: Iterable[Due], model_versions: str, turns_a_chunk: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Read days page by page, each from one transaction; the pages do not look back."""
    for block in blocks(days, turns_a_chunk):
        after = _BEFORE_ALL
        while (page := _page(database, block, after, model_versions, turns_a_chunk)) is not None:
            after = page[0]["interaction_key"][-1]
            yield page


def _page(
    database: Database, block: list[date], after: str, model_versions: str, turns_a_chunk: int
) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """Read the next interactions of a block of days, and their turns; None where there are no more."""
    with database.begin() as tx:
        interactions = tx.frame(
            "scores/due_page",
            schema=_VERSIONED,
            days=block,
            after=after,
            model_versions=model_versions,
            most_interactions=_INTERACTIONS_A_PAGE,
            enough_turns=turns_a_chunk,
        )
        if interactions.is_empty():
            return None
        turns = tx.frame("scores/due_turns", schema=TURNS, **_named(interactions), days=_days(interactions))
    return interactions, turns


def _write(tx: Transaction, chunk: _Chunk, model_versions: str) -> Scored:
    """Write what is still due of a chunk, with what goes beside it; return it without that."""
    interactions = chunk.interactions
    tx.lock("score")
    tx.lock("landing")  # no version is superseded between the question and the answer
    still = tx.frame(
        "scores/still_due", schema=_IDENTITY, **_named(interactions), model_versions=model_versions
    )
    if still.is_empty():
        return Scored(*(each.to_frame() for each in (TURN_SCORES, INTERACTION_SCORES, FLAGS, DYNAMICS)))
    identity = interactions.select(*_IDENTITY, "day").join(still, on=list(_IDENTITY), how="semi")
    kept = Scored(*(frame.join(identity, on="interaction_key") for frame in _frames(chunk.scored)))
    former = tx.frame("scores/former", schema=_FORMER, **_named(identity))
    _make_room(tx, identity, model_versions)
    _copy(tx, kept, model_versions, former)
    for table, frame in chunk.beside._asdict().items():
        rows = frame.join(identity, on="interaction_key")
        tx.copy_in(f"scores.{table}", rows.with_columns(pl.lit(model_versions).alias("model_versions")))
    tx.execute("cards/draw", keys=identity["interaction_key"].to_list())
    return kept


def _make_room(tx: Transaction, identity: pl.DataFrame, model_versions: str) -> None:
    named = _named(identity)
    tx.execute("scores/retire", keys=named["keys"])
    tx.execute("scores/clear_flags", **named, model_versions=model_versions)
    tx.execute("scores/clear_dynamics", **named)
    tx.execute("scores/clear_turns", **named, model_versions=model_versions, days=_days(identity))
    tx.execute("scores/clear_interactions", **named, model_versions=model_versions)


def _copy(tx: Transaction, kept: Scored, model_versions: str, former: pl.DataFrame) -> None:
    by = pl.lit(model_versions)
    interactions = kept.interactions.join(former, on=list(_IDENTITY), how="left", maintain_order="left")
    interactions = interactions.with_columns(by.alias("model_versions"), pl.lit(True).alias("current"))
    tx.copy_in("scores.interactions", interactions)
    turns = kept.turns.select(*_STORED_TURN, "version", "day", by.alias("model_version"))
    tx.copy_in("scores.turns", turns)
    tx.copy_in("scores.flags", kept.flags.with_columns(by.alias("model_versions")))
    tx.copy_in("scores.dynamics", kept.dynamics)


def _frames(scored: Scored) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    return scored.turns, scored.interactions, scored.flags, scored.dynamics


def _named(interactions: pl.DataFrame) -> dict[str, list[object]]:
    return {
        "keys": interactions["interaction_key"].to_list(),
        "versions": interactions["version"].to_list(),
    }


def _days(interactions: pl.DataFrame) -> list[date]:
    return interactions["day"].unique().sort().to_list()
