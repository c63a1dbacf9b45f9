"""The labels that a centre's own contacts in the database carry.

What belongs here: reading them, for learning and, apart from that, for judging. What does not: fitting. How a
contact ended is told by the people who reviewed it and, where none did, by its source: its survey (csat of 1
or 2: dissatisfied) and `resolved`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS
from qm_pipeline.models import ServingModels
from qm_pipeline.scoring.batch import score_batch
from qm_pipeline.training.labelled import Labelled, placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.scoring.sentiment import SentimentModel
    from qm_pipeline.store.engine import Database

# The first ones in the order of their keys, which are digests: the same random sample each time.
MOST_CONTACTS: Final = 20_000
CONTACTS_A_PAGE: Final = 1_000
LABELS: Final = ("dissatisfied", "resolved")
_BEFORE_ALL: Final = "00000000-0000-0000-0000-000000000000"
_PAGE: Final = pl.Schema({**INTERACTIONS, "version": pl.Int32(), "dissatisfied": pl.Boolean()})


@dataclass(frozen=True)
class StoredLabels:
    """The labelled contacts of a database, as a source to learn from.

    Parameters
    ----------
    language
        Primary tag; contacts of unknown language are taken as far as its model scores them.
    judged
        Those kept apart for judging, instead of those to learn from.
    """

    database: Database
    whose: str
    language: str = "en"
    judged: bool = False

    def pages(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Yield contacts with `dissatisfied` and `resolved` (null where nobody knows), and their turns."""
        after, left = _BEFORE_ALL, MOST_CONTACTS
        while left > 0:
            with self.database.begin() as tx:
                page = tx.frame(
                    "training/labelled_page",
                    schema=_PAGE,
                    language=self.language,
                    judged=self.judged,
                    after=after,
                    most=min(CONTACTS_A_PAGE, left),
                )
                if page.is_empty():
                    return
                turns = tx.frame(
                    "scores/due_turns",
                    schema=TURNS,
                    keys=page["interaction_key"].to_list(),
                    versions=page["version"].to_list(),
                    days=page["day"].unique().sort().to_list(),
                )
            yield page, turns
            after, left = page["interaction_key"][-1], left - page.height

    def fingerprints(self) -> dict[str, str]:
        """SHA-256 of which contacts in which versions, with which labels."""
        digest = hashlib.sha256()
        for page, _ in self.pages():
            for row in page.select("interaction_key", "content_hash", *LABELS).iter_rows():
                digest.update(repr(row).encode())
        return {"database": digest.hexdigest()}

    def read(self, sentiment: SentimentModel) -> Labelled:
        """Read the contacts with the scores of their turns by a sentiment model.

        Raises
        ------
        PermanentError
            If no contact has a label.
        """
        models, contacts, said = ServingModels([sentiment]), [], []
        for page, turns in self.pages():
            scored = score_batch(page.select(INTERACTIONS.names()), turns, models).turns
            contacts.append(page.with_columns(abandoned=pl.lit(None, pl.Boolean)))
            said.append(turns.join(
                scored.select("interaction_key", "turn_index", "p_negative", "p_positive"),
                on=["interaction_key", "turn_index"],
            ))  # fmt: skip
        if not contacts:
            raise PermanentError(
                "Nothing says how any contact of the database ended: neither csat nor `resolved` was "
                "delivered, and nobody has decided about one in a review."
            )
        return placed(pl.concat(contacts), pl.concat(said))
