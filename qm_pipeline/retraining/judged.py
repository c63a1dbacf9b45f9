"""Contacts of which the truth is known, for judging models that have not learnt from them.

What belongs here: the fixed evaluation sets made of contacts: a simulated centre with every channel and
language, and the part of a site's own labels that is kept apart. What does not: figures (`trial`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import polars as pl

from qm_pipeline.ingest.frames import to_frames
from qm_pipeline.ingest.reading import Accepted
from qm_pipeline.scoring.outcomes.model import OUTCOMES
from qm_pipeline.scoring.sentiment import CLASSES
from qm_pipeline.simulate import centre
from qm_pipeline.simulate.plan import Centre, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qm_pipeline.simulate.truth import Truth
    from qm_pipeline.training.stored_labels import StoredLabels

SIMULATED: Final = "simulated centre"
OWN: Final = "own labels kept apart"
# Equal shares of the channels, and enough of every language to see a model of it fail.
_CENTRE: Final = Centre(
    channels=(
        ("voice", 0.2),
        ("chat", 0.2),
        ("messaging", 0.2),
        ("email", 0.15),
        ("sms", 0.125),
        ("social", 0.125),
    ),
    languages=(("en", 0.6), ("es", 0.2), ("de", 0.2)),
    language_unknown=0.0,
    personal_data_share=0.0,
)
PLAN: Final = Plan(interactions=2_000, days=60, seed=20_260_101, end=date(2026, 1, 1), centre=_CENTRE)
TURN_TRUTH: Final = pl.Schema(
    {"interaction_key": pl.String(), "turn_index": pl.Int32(), "label": pl.String()}
)


@dataclass(frozen=True)
class Judged:
    """A set of contacts with their truth.

    Attributes
    ----------
    contacts
        INTERACTIONS, with `OUTCOMES` as booleans, null where nobody knows.
    turns
        TURNS.
    said
        `TURN_TRUTH` of the customers' turns; empty where nobody knows.
    own
        Whether these are the site's own, so that probabilities should fit their base rates.
    """

    name: str
    contacts: pl.DataFrame
    turns: pl.DataFrame
    said: pl.DataFrame
    own: bool = False


@cache
def simulated() -> Judged:
    """Simulate the fixed centre: the same each time, with an author's truth for every turn and contact."""
    told = list(centre.interactions(PLAN))
    reads = [Accepted(number, each.interaction, ()) for number, each in enumerate(told, start=1)]
    contacts, turns = to_frames(reads, ZoneInfo("UTC"))
    truths = [each.truth for each in told]
    known = pl.DataFrame({name: [getattr(truth, name) for truth in truths] for name in OUTCOMES})
    contacts = contacts.drop("resolved").hstack(known)
    return Judged(SIMULATED, contacts, turns, _said(contacts["interaction_key"].to_list(), truths))


def _said(keys: Sequence[str], truths: Sequence[Truth]) -> pl.DataFrame:
    rows = [
        (key, turn.turn_index, CLASSES[1 + (turn.tone > 0) - (turn.tone < 0)])
        for key, truth in zip(keys, truths, strict=True)
        for turn in truth.course
    ]
    return pl.DataFrame(rows, schema=TURN_TRUTH, orient="row")


def own(labels: StoredLabels) -> Iterator[Judged]:
    """Yield the contacts of the database that are kept apart for judging, if there are any."""
    pages = list(labels.pages())
    if pages:
        contacts = pl.concat([page for page, _ in pages]).with_columns(abandoned=pl.lit(None, pl.Boolean))
        turns = pl.concat([said for _, said in pages])
        yield Judged(OWN, contacts, turns, TURN_TRUTH.to_frame(), own=True)
