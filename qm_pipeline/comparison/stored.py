"""A comparison over the conversations of the database.

What belongs here: which contacts are looked at, and taking each side's scores from history where both are
stored. What does not: the counts. Numbers from history and from scoring now are the same: a score is a
function of a conversation's version and the models' versions. A page of contacts is one read transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from qm_pipeline.comparison.pairs import CODES, CONTACT_SCORES, FACTS, SAID
from qm_pipeline.comparison.tally import Tally
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS
from qm_pipeline.scoring.batch import score_batch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from qm_pipeline.models import ServingModels
    from qm_pipeline.store.engine import Database, Transaction

TURNS_A_PAGE: Final = 20_000
_CONTACTS_A_PAGE: Final = 20_000
_BEFORE_ALL: Final = "00000000-0000-0000-0000-000000000000"
_PAGE: Final = pl.Schema({**INTERACTIONS, "version": pl.Int32()})


class Scores(StrEnum):
    """Where the scores of a side come from."""

    AUTO = "auto"
    STORED = "stored"
    FRESH = "fresh"


@dataclass(frozen=True)
class Contacts:
    """Which contacts are looked at.

    Attributes
    ----------
    first, last
        Local days, both included.
    most
        A sample of so many, the same each time; None for all. Keys are digests, so the first ones in their
        order are a random sample.
    """

    first: date
    last: date
    most: int | None = None


class Stored(NamedTuple):
    """What is stored of contacts by one set of models: `SAID`, `CONTACT_SCORES`, `CODES`."""

    turns: pl.DataFrame
    interactions: pl.DataFrame
    flags: pl.DataFrame


@dataclass
class Sources:
    """How many contacts' scores were read from history, and how many were scored now."""

    stored: int = 0
    scored: int = 0


def count(database: Database, contacts: Contacts) -> int:
    """Return how many contacts a comparison would look at."""
    with database.begin() as tx:
        found: int = tx.rows("comparison/count", first=contacts.first, last=contacts.last)[0]["contacts"]
    return found if contacts.most is None else min(found, contacts.most)


def compare_stored(
    database: Database,
    contacts: Contacts,
    versions: tuple[str, str],
    models: Callable[[], tuple[ServingModels, ServingModels]],
    scores: Scores = Scores.AUTO,
    on_contacts: Callable[[int], None] = lambda _: None,
) -> tuple[Tally, Sources]:
    """Compare two sets of models on completed contacts of the database.

    Parameters
    ----------
    versions
        The `model_versions` of either side, as score rows carry them.
    models
        Loads both sides; called when the first contact has to be scored.
    scores
        From history where both sides are there and else scored now; from history only; or scored now only.
    on_contacts
        Told after every page how many contacts have been looked at.

    Raises
    ------
    PermanentError
        If nothing could be compared.
    """
    tally, sources, seen = Tally(), Sources(), 0
    for page in _pages(database, contacts, versions, scores):
        tally.add(page.told.select(FACTS.names()), *page.sides)
        if not page.rest.is_empty():
            fresh = (score_batch(page.rest, page.turns, each) for each in models())
            tally.add(page.rest.select(FACTS.names()), *fresh)
        sources.stored += page.told.height
        sources.scored += page.rest.height
        seen += page.seen
        on_contacts(seen)
    if not sources.stored + sources.scored:
        raise PermanentError("No completed contact of these days has the scores of both to compare.")
    return tally, sources


class _Page(NamedTuple):
    """Some contacts: those of which both sides' scores are stored, and those that are to be scored."""

    seen: int
    told: pl.DataFrame
    sides: tuple[Stored, Stored]
    rest: pl.DataFrame
    turns: pl.DataFrame


def _pages(
    database: Database, contacts: Contacts, versions: tuple[str, str], scores: Scores
) -> Iterator[_Page]:
    """Read the contacts a page at a time, each in a transaction of its own."""
    after, seen = _BEFORE_ALL, 0
    while contacts.most is None or seen < contacts.most:
        with database.begin() as tx:
            page = _next_page(tx, contacts, after, seen)
            if page.is_empty():
                return
            told, sides = from_history(tx, page.clear() if scores is Scores.FRESH else page, versions)
            rest = page.join(told, on="interaction_key", how="anti", maintain_order="left")
            rest = rest.clear() if scores is Scores.STORED else rest
            turns = _turns(tx, rest)
        seen, after = seen + page.height, page["interaction_key"][-1]
        yield _Page(page.height, told, sides, rest, turns)


def _next_page(tx: Transaction, contacts: Contacts, after: str, seen: int) -> pl.DataFrame:
    left = _CONTACTS_A_PAGE if contacts.most is None else min(_CONTACTS_A_PAGE, contacts.most - seen)
    return tx.frame(
        "comparison/page",
        schema=_PAGE,
        first=contacts.first,
        last=contacts.last,
        after=after,
        most=left,
        enough_turns=TURNS_A_PAGE,
    )


def from_history(
    tx: Transaction, page: pl.DataFrame, versions: tuple[str, str], *, turns: bool = True
) -> tuple[pl.DataFrame, tuple[Stored, Stored]]:
    """Return the contacts of a page of which both sides' scores are stored, and these scores."""
    found = [_read(tx, page, each, turns=turns) for each in versions]
    both = found[0].interactions.join(found[1].interactions, on="interaction_key", how="semi")
    keys = both.select("interaction_key")
    before, after = (_of(keys, each) for each in found)
    return page.join(keys, on="interaction_key", how="semi", maintain_order="left"), (before, after)


def _of(keys: pl.DataFrame, scores: Stored) -> Stored:
    frames = (scores.turns, scores.interactions, scores.flags)
    return Stored(*(frame.join(keys, on="interaction_key", how="semi") for frame in frames))


def _read(tx: Transaction, page: pl.DataFrame, model_versions: str, *, turns: bool) -> Stored:
    """Read what is stored of contacts by one set of models, current or not, as far as it is compared."""
    if page.is_empty():
        return Stored(SAID.to_frame(), CONTACT_SCORES.to_frame(), CODES.to_frame())
    wanted = {
        "keys": page["interaction_key"].to_list(),
        "versions": page["version"].to_list(),
        "model_versions": model_versions,
    }
    days = page["day"].unique().sort().to_list()
    return Stored(
        turns=tx.frame("comparison/turns", schema=SAID, days=days, **wanted) if turns else SAID.to_frame(),
        interactions=tx.frame("comparison/interactions", schema=CONTACT_SCORES, **wanted),
        flags=tx.frame("comparison/flags", schema=CODES, **wanted),
    )


def _turns(tx: Transaction, page: pl.DataFrame) -> pl.DataFrame:
    if page.is_empty():
        return TURNS.to_frame()
    return tx.frame(
        "scores/due_turns",
        schema=TURNS,
        keys=page["interaction_key"].to_list(),
        versions=page["version"].to_list(),
        days=page["day"].unique().sort().to_list(),
    )
