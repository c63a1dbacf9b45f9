"""Hand-made conversations, as the outcome features take them."""

from __future__ import annotations

from typing import Any

import polars as pl

SCHEMA = {
    "contact": pl.Int64, "turn_index": pl.Int32, "role": pl.String, "text": pl.String, "offset_ms": pl.Int64,
    "p_negative": pl.Float32, "p_positive": pl.Float32,
}  # fmt: skip
ROLES = {"c": "customer", "a": "agent", "b": "bot", "s": "system"}


def said(*contacts: list[str], seconds: int | None = 10) -> pl.DataFrame:
    """Make turns of lines like `c: hello`; a line may end in ` | score`, which is in -1..+1."""
    return pl.DataFrame(
        [
            _turn(number, place, line, seconds)
            for number, lines in enumerate(contacts)
            for place, line in enumerate(lines)
        ],
        schema=SCHEMA,
        orient="row",
    )


def _turn(contact: int, place: int, line: str, seconds: int | None) -> tuple[Any, ...]:
    side, _, rest = line.partition(": ")
    text, _, given = rest.partition(" | ")
    unscored = given == "none"
    score = float(given) if given and not unscored else 0.0
    offset = None if seconds is None else place * seconds * 1000
    return (
        contact, place, ROLES[side], text, offset,
        None if unscored else max(-score, 0.0), None if unscored else max(score, 0.0),
    )  # fmt: skip


def facts(contacts: int, **columns: list[str | None]) -> pl.DataFrame:
    """Make the frame of what the source knew."""
    names = ("queue", "topic", "channel")
    return pl.DataFrame(
        {name: columns.get(name, [None] * contacts) for name in names}, schema=dict.fromkeys(names, pl.String)
    )
