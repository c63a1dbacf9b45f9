"""Flags of waiting: an answer that took too long, a call in which nobody spoke for long.

What belongs here: their limits, severities and sentences. What does not: measuring (`scoring.dynamics`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.quality.raised import RAISED, evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_TIMES: Final = ("offset_ms", "duration_ms")


@dataclass(frozen=True)
class Limits:
    """From when on waiting is flagged; a change is a new version, for flags of different ones do not compare.

    Attributes
    ----------
    response_ms
        Longest time to an answer, by channel: what customers of that channel put up with, not what is usual.
    silence_ms
        Longest time in which nobody speaks, voice.
    """

    version: int = 1
    response_ms: Mapping[str, int] = field(
        default_factory=lambda: {
            "chat": 3 * _MINUTE,
            "messaging": 15 * _MINUTE,
            "sms": 15 * _MINUTE,
            "social": 4 * _HOUR,
            "email": 24 * _HOUR,
        }
    )
    silence_ms: int = 2 * _MINUTE


LIMITS: Final = Limits()


def find(contacts: pl.DataFrame, dynamics: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Find the flags of contacts.

    Parameters
    ----------
    contacts
        A row each: `contact` (int64), `interaction_key`, `channel`, `hold_ms`.
    dynamics
        `DYNAMICS` of these contacts, in their order.
    turns
        Sorted by `contact` and `turn_index`: `role`, `offset_ms`, `duration_ms`.

    Returns
    -------
    pl.DataFrame
        `RAISED`.
    """
    slow, silent = _flagged(contacts, dynamics)
    return pl.concat([_slow(slow, turns), _silent(silent, turns)])


def codes(contacts: pl.DataFrame, waits: pl.DataFrame) -> pl.DataFrame:
    """Give `interaction_key` and `code` of the flags that `find` finds; `waits` as of `dynamics.waits`."""
    flagged = zip(("slow_response", "long_silence"), _flagged(contacts, waits), strict=True)
    return pl.concat([frame.select("interaction_key", code=pl.lit(code)) for code, frame in flagged])


def _flagged(contacts: pl.DataFrame, dynamics: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the contacts with a slow answer, and those with a long silence."""
    # In one piece: where columns of one frame lie in memory in pieces of unequal size, Polars 2.1 panics in
    # when/then over strings (assertion i < self.len()).
    waited = contacts.hstack(
        dynamics.select("response_ms_mean", "response_ms_max", "longest_silence_ms")
    ).rechunk()
    limit = pl.col("channel").replace_strict(dict(LIMITS.response_ms), default=None, return_dtype=pl.Int64)
    slow = waited.with_columns(limit=limit).filter(pl.col("response_ms_max") > pl.col("limit"))
    silent = waited.with_columns(limit=pl.lit(LIMITS.silence_ms)).filter(
        pl.col("channel") == "voice", pl.col("longest_silence_ms") > LIMITS.silence_ms
    )
    return slow, silent


def _slow(flagged: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    people = turns.filter(pl.col("role").is_in(("customer", "agent"))).join(
        flagged.select("contact", "response_ms_max"), on="contact", maintain_order="left"
    )
    gap = pl.col("offset_ms") - pl.col("offset_ms").shift()
    answer = (pl.col("role") == "agent") & (pl.col("role").shift() == "customer")
    late = people.filter((answer & (gap == pl.col("response_ms_max"))).over("contact"))
    sentence = pl.format(
        "The customer waited {} for an answer, {} on average; from {} on that is slow for {}.",
        _spoken("response_ms_max"), _spoken("response_ms_mean"), _spoken("limit"), "channel",
    )  # fmt: skip
    return _rows("slow_response", 0.3, flagged.with_columns(waited="response_ms_max"), sentence, late)


def _silent(flagged: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    sentence = pl.format(
        "Nobody spoke for {}; the call was on hold for {} in all.",
        _spoken("longest_silence_ms"),
        pl.when(pl.col("hold_ms").is_null()).then(pl.lit("an unknown time")).otherwise(_spoken("hold_ms")),
    )
    after = _after_the_silence(
        turns.join(flagged.select("contact", "longest_silence_ms"), on="contact", maintain_order="left")
    )
    return _rows("long_silence", 0.3, flagged.with_columns(waited="longest_silence_ms"), sentence, after)


def _after_the_silence(turns: pl.DataFrame) -> pl.DataFrame:
    """Find the turn that ended the longest silence."""
    spoken = turns.filter(pl.col("role") != "system", pl.all_horizontal(pl.col(_TIMES).is_not_null())).sort(
        "contact", "offset_ms", maintain_order=True
    )
    ended = (pl.col("offset_ms") + pl.col("duration_ms")).cum_max().shift()
    return spoken.filter((pl.col("offset_ms") - ended == pl.col("longest_silence_ms")).over("contact"))


def _rows(
    code: str, least: float, flagged: pl.DataFrame, sentence: pl.Expr, spans: pl.DataFrame
) -> pl.DataFrame:
    """Make the flags: `least` at the limit, 0.3 more at four times the limit and beyond."""
    times = (pl.col("waited") / pl.col("limit")).clip(1, 4)
    return (
        flagged.rechunk()  # Polars 2.1 panics over a sentence of columns whose chunks differ
        .select(
            "contact",
            "interaction_key",
            code=pl.lit(code),
            severity=least + 0.1 * (times - 1),
            reason=sentence,
        )
        .join(evidence(spans), on="contact", how="left", maintain_order="left")
        .select(RAISED.names())
        .cast(RAISED)
    )


def _spoken(column: str) -> pl.Expr:
    """Write milliseconds as people say them: 45 s, 3:20 min, 26:15 h."""
    seconds = (pl.col(column) / 1000).round().cast(pl.Int64)
    minutes = seconds // 60
    return (
        pl.when(seconds < 60)  # noqa: PLR2004  # a minute
        .then(pl.format("{} s", seconds))
        .when(minutes < 60)  # noqa: PLR2004  # an hour
        .then(pl.format("{}:{} min", minutes, _two(seconds % 60)))
        .otherwise(pl.format("{}:{} h", minutes // 60, _two(minutes % 60)))
    )


def _two(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)
