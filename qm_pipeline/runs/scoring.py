"""The scoring of a window: what is due is read in chunks, scored, and written, each chunk in one transaction.

What belongs here: the order of reading and writing, and what makes it safe to repeat. What does not: scores.
Two runs may work on the same days, and a run may be killed after any commit: a chunk writes only what is
still due under the lock, so nothing is scored twice or for a version that has been superseded. An interaction
is its own completion marker: the row of scores.interactions commits with the turns and flags that belong to
it.
"""

from __future__ import annotations

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
    from collections.abc import Callable, Iterable, Iterator
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
    """Score what is due in the days that a run took on; memory is bounded by a chunk.

    Raises
    ------
    TransientError
        If the database is lost or asks for another try; what was committed stays.
    """
    days = due(database, run_id, models.versions)
    written = Written(sum(each.interactions for each in days), sum(each.turns for each in days))
    on_progress(written)
    for block in blocks(days, turns_a_chunk):
        for interactions, turns in _chunks(database, block, models.versions, turns_a_chunk):
            scored = score_batch(interactions, turns, models)
            beside = _Beside(
                explained.of_flagged(interactions, turns, scored, models),
                source_figures.by_contact(source_figures.compare(interactions, turns, scored.turns)),
            )
            with database.begin() as tx:
                written.add(_write(tx, interactions, scored, beside, models.versions))
                tx.execute("runs/beat", run_id=run_id)
            on_progress(written)
    return written


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
    database: Database, block: list[date], model_versions: str, turns_a_chunk: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Read a block of days page by page, each from one transaction; the pages do not look back."""
    after = _BEFORE_ALL
    while True:
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
                return
            turns = tx.frame(
                "scores/due_turns", schema=TURNS, **_named(interactions), days=_days(interactions)
            )
        yield interactions, turns
        after = interactions["interaction_key"][-1]


def _write(
    tx: Transaction, interactions: pl.DataFrame, scored: Scored, beside: _Beside, model_versions: str
) -> Scored:
    """Write what is still due of a chunk, with what goes beside it; return it without that."""
    tx.lock("score")
    tx.lock("landing")  # no version is superseded between the question and the answer
    still = tx.frame(
        "scores/still_due", schema=_IDENTITY, **_named(interactions), model_versions=model_versions
    )
    if still.is_empty():
        return Scored(*(each.to_frame() for each in (TURN_SCORES, INTERACTION_SCORES, FLAGS, DYNAMICS)))
    identity = interactions.select(*_IDENTITY, "day").join(still, on=list(_IDENTITY), how="semi")
    kept = Scored(*(frame.join(identity, on="interaction_key") for frame in _frames(scored)))
    former = tx.frame("scores/former", schema=_FORMER, **_named(identity))
    _make_room(tx, identity, model_versions)
    _copy(tx, kept, model_versions, former)
    for table, frame in beside._asdict().items():
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
