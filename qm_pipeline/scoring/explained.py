"""Evidence of whole contacts: scored frames in, a record a turn out, with the turn's share in the contact.

What belongs here: which model explains which turn, and the form in which evidence is stored and printed. What
does not: the evidence itself (`evidence`, `shares`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import msgspec
import numpy as np
import polars as pl

from qm_pipeline.interactions.frames import EVIDENCE
from qm_pipeline.interactions.quotation import own_words
from qm_pipeline.scoring import aggregate, evidence, labels, shares
from qm_pipeline.scoring.batch import READ_ROLES, SCORED_ROLES
from qm_pipeline.scoring.context.stage import NO_CIRCUMSTANCES
from qm_pipeline.scoring.language import languages
from qm_pipeline.scoring.text import skipped_reasons

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qm_pipeline.scoring.batch import Scored
    from qm_pipeline.scoring.context.stage import Circumstances
    from qm_pipeline.scoring.evidence import Explainer

CUSTOMERS: Final = ("customer",)
# Stored sums then differ from the stored scores by less than 0.001, and a shown number has one place.
DIGITS: Final = 4
_SHARES: Final = ("overall", "begin", "end")
_TURNS_A_BLOCK: Final = 2_000


class Explaining(Protocol):
    """What is needed of the models that made the scores."""

    def sentiment(self, language: str | None, /) -> Explainer | None:
        """Return the model for a language, or None where none covers it."""


def of_flagged(
    interactions: pl.DataFrame, turns: pl.DataFrame, scored: Scored, models: Explaining
) -> pl.DataFrame:
    """Explain the customer's turns of flagged contacts; parameters as of `of_contacts`.

    This is what is stored. Flags on the mood rest on the customer's turns, as do the scores that are
    reported; the agents' would take as much time and space again, and are explained when somebody asks.
    """
    flagged = scored.flags.select(pl.col("interaction_key").unique())
    contacts, said = (
        frame.join(flagged, on="interaction_key", how="semi") for frame in (interactions, turns)
    )
    return of_contacts(contacts, said, scored, models, roles=CUSTOMERS)


def of_contacts(
    interactions: pl.DataFrame,
    turns: pl.DataFrame,
    scored: Scored,
    models: Explaining,
    *,
    roles: Sequence[str] = SCORED_ROLES,
) -> pl.DataFrame:
    """Explain contacts.

    Parameters
    ----------
    interactions, turns
        `INTERACTIONS` and `TURNS` of them, as they were scored.
    scored
        What `score_batch` made of them; it may hold more.
    models
        The models that did it.
    roles
        Whose turns to explain.

    Returns
    -------
    pl.DataFrame
        `EVIDENCE`, a row a contact with such a turn that has a score, in the order of `interactions`.
    """
    contacts = interactions.select("interaction_key", "channel", "language", "turn_count")
    told: dict[int, list[bytes]] = {}
    for number, record in _records(_said(contacts, turns, scored), models, roles):
        told.setdefault(number, []).append(record)
    keys = contacts["interaction_key"]
    rows = [(keys[number], f"[{b','.join(told[number]).decode()}]") for number in sorted(told)]
    return pl.DataFrame(rows, schema=EVIDENCE, orient="row")


def _said(contacts: pl.DataFrame, turns: pl.DataFrame, scored: Scored) -> pl.DataFrame:
    """Give the scored turns their text, contact, language and shares, sorted by contact and place."""
    numbered = contacts.select("interaction_key", contact=pl.int_range(pl.len(), dtype=pl.Int64))
    wording = turns.select("interaction_key", "turn_index", "text", "offset_ms", "duration_ms")
    said = (
        scored.turns.join(numbered, on="interaction_key")
        .join(wording, on=["interaction_key", "turn_index"])
        .sort("contact", "turn_index")
    )
    said = said.with_columns(text=own_words(said["text"], contacts["channel"].gather(said["contact"])))
    people = said.filter(pl.col("role").is_in(SCORED_ROLES)).select("contact", "text")
    parts = shares.of_turns(aggregate.turn_arrays(contacts, said))
    return said.with_columns(
        *(pl.Series(name, getattr(parts, name)) for name in _SHARES),
        language=languages(contacts["language"], people).gather(said["contact"]),
    )


def _records(said: pl.DataFrame, models: Explaining, roles: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Explain the turns that have a score: contact and JSON, a contact's turns in their order."""
    for (language,), part in said.group_by("language", maintain_order=True):
        model = models.sentiment(str(language))
        if model is not None:
            wanted = part["score"].is_not_null() & part["role"].is_in(list(roles))
            met, asked = _circumstances(part, model), np.flatnonzero(wanted.to_numpy())
            # In blocks, and as bytes: a million small objects at once keep the garbage collector busy.
            for first in range(0, asked.size, _TURNS_A_BLOCK):
                block = asked[first : first + _TURNS_A_BLOCK]
                yield from _of_block(part[block], met.of(block), model)


def _circumstances(part: pl.DataFrame, model: Explainer) -> Circumstances:
    """Name what was said before each turn that counts for it."""
    if model.context is None:
        return NO_CIRCUMSTANCES
    read = part["role"].is_in(READ_ROLES) & skipped_reasons(part["text"]).is_null()
    by_words = part.with_columns(labels.columns(model.predict_proba(part["text"]))).with_columns(
        pl.when(read).then(f"p_{name}").alias(f"p_{name}") for name in labels.LABELS
    )
    return model.context.explain(by_words)


class _Record(msgspec.Struct, gc=False):
    """The evidence of a turn in the form in which it is stored."""

    turn_index: int
    role: str
    score: float
    base: evidence.Amount
    spans: list[evidence.Span]
    context: list[evidence.Context]
    hidden: evidence.Hidden
    share: dict[str, float]


def _of_block(block: pl.DataFrame, met: Circumstances, model: Explainer) -> Iterator[tuple[int, bytes]]:
    told = evidence.of_turns(block["text"], model, met, DIGITS)
    rounded = evidence.Rounding(DIGITS)
    shares_of_turns = zip(*(rounded(block[name].to_numpy()).tolist() for name in _SHARES), strict=True)
    named = block.select("contact", "turn_index", "role").iter_rows()
    for found, (contact, place, role), share in zip(told, named, shares_of_turns, strict=True):
        record = _Record(place, role, *found, dict(zip(_SHARES, share, strict=True)))
        yield contact, msgspec.json.encode(record)
