"""A batch of records without what is private in them.

What belongs here: which fields are redacted, and how. What does not: what a card number looks like.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.ingest.redaction import pseudonym, redact_series

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qm_pipeline.interactions.record import Interaction, Scalar, Turn

_LABELS: Final = ("queue", "topic")
_PEOPLE: Final = ("customer_id", "account_id")


def redact_records(interactions: Sequence[Interaction]) -> pl.Series:
    """Redact records in place; give the texts of all turns, for who puts them into a frame.

    Texts, labels (queue, topic, stage) and attributes, names and values, are redacted. The ids of people are
    pseudonymous by contract; one that is an address or a card number all the same gets a stable name instead.
    `source` and `interaction_id` stay: they are how the record is found again.
    """
    turns = list(chain.from_iterable(interaction.turns for interaction in interactions))
    texts = _redact_texts(turns)
    changes = _changes({*_fields(interactions), *_turn_fields(turns)})
    if changes:
        for interaction in interactions:
            _replace(interaction, changes)
    return texts


def _redact_texts(turns: Sequence[Turn]) -> pl.Series:
    texts = pl.Series("text", [turn.text for turn in turns], dtype=pl.String)
    redacted = redact_series(texts)
    for place in (redacted != texts).arg_true() if redacted is not texts else ():
        turns[place].text = redacted[place]
    return redacted


def _changes(values: set[str | None]) -> dict[str, str]:
    """Return what redaction changes among short values: few of them, each many times over."""
    distinct = pl.Series("value", sorted(filter(None, values)), dtype=pl.String)
    redacted = redact_series(distinct)
    places = (redacted != distinct).arg_true()
    return dict(zip(distinct.gather(places), redacted.gather(places), strict=True))


def _fields(interactions: Sequence[Interaction]) -> Iterator[str | None]:
    for each in interactions:
        yield from (each.queue, each.topic, each.customer_id, each.account_id)
        if each.attributes:
            yield from each.attributes
            yield from (_written(value) for value in each.attributes.values())


def _turn_fields(turns: Sequence[Turn]) -> set[str | None]:
    return {turn.stage for turn in turns} | {turn.agent_id for turn in turns}


def _written(value: Scalar) -> str | None:
    """Return a value as it would be read: a card number may come as an integer."""
    return None if isinstance(value, (bool, float)) or value is None else str(value)


def _replace(interaction: Interaction, changes: Mapping[str, str]) -> None:
    for name in _LABELS:
        value = getattr(interaction, name)
        setattr(interaction, name, changes.get(value, value))
    for name in _PEOPLE:
        setattr(interaction, name, _person(getattr(interaction, name), changes))
    for turn in interaction.turns:
        turn.agent_id = _person(turn.agent_id, changes)
        turn.stage = None if turn.stage is None else changes.get(turn.stage, turn.stage)
    if interaction.attributes is not None:
        interaction.attributes = {
            changes.get(name, name): changes.get(_written(value) or "", value)
            for name, value in sorted(interaction.attributes.items())
        }


def _person(value: str | None, changes: Mapping[str, str]) -> str | None:
    return value if value is None or value not in changes else pseudonym(value, changes[value])
