"""Flags: what a QA lead should look at, why, how urgently, and on which turns that rests (metrics.md 6).

What belongs here: the rules, severities and sentences of each code. What does not: scores, the review queue's
capacity. A sentence holds numbers and never words of the conversation. Rules read the stored float32 scores,
so that the same rule over the stored table finds the same contacts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from qm_pipeline.interactions.frames import FLAGS

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD: Final = 1.0  # a begin or end score from here on up is good, from its negative on down bad
STRONG: Final = -3.0  # a customer turn down here is strongly negative
FEWEST_STRONG: Final = 2
SCALE: Final = 5.0

_BEGIN: Final = pl.col("customer_begin_score")
_END: Final = pl.col("customer_end_score")
_SIGN: Final = pl.col("sign")
_PART: Final = pl.col("part")
_IS_STRONG: Final = pl.col("score") <= STRONG


@dataclass(frozen=True)
class Rule:
    """One code.

    `holds` and `severity` read a contact's scores and its counts of strong turns; `evidence` reads a scored
    customer turn; `sentence` makes the reason from a flagged contact's row.
    """

    code: str
    holds: pl.Expr
    severity: pl.Expr
    evidence: pl.Expr
    sentence: Callable[[dict[str, Any]], str]


def _turned(row: dict[str, Any]) -> str:
    what = "turned bad" if row["customer_shift"] < 0 else "recovered"
    begin, end = row["customer_begin_score"], row["customer_end_score"]
    return f"The customer began at {begin:+.1f} and ended at {end:+.1f}: the contact {what}."


def _ended(row: dict[str, Any]) -> str:
    return f"The customer ended at {row['customer_end_score']:+.1f} on a scale from -5 to +5."


def _charged(row: dict[str, Any]) -> str:
    return (
        f"{row['strong']} of the customer's {row['turns']} scored turns were strongly negative "
        f"({STRONG:+.0f} or below), the lowest at {row['lowest']:+.1f}."
    )


RULES: Final = (
    Rule(
        code="turned_bad",
        holds=(_BEGIN >= GOOD) & (_END <= -GOOD),
        severity=0.5 + 0.5 * (_BEGIN - _END - 2 * GOOD) / (2 * SCALE - 2 * GOOD),
        evidence=((_PART == "begin") & (_SIGN > 0)) | ((_PART == "end") & (_SIGN < 0)),
        sentence=_turned,
    ),
    Rule(
        code="recovered",
        holds=(_BEGIN <= -GOOD) & (_END >= GOOD),
        severity=0.1 + 0.2 * (_END - _BEGIN - 2 * GOOD) / (2 * SCALE - 2 * GOOD),
        evidence=((_PART == "begin") & (_SIGN < 0)) | ((_PART == "end") & (_SIGN > 0)),
        sentence=_turned,
    ),
    Rule(
        code="negative_end",
        holds=_END <= -GOOD,
        severity=0.4 + 0.4 * (-_END - GOOD) / (SCALE - GOOD),
        evidence=(_PART == "end") & (_SIGN < 0),
        sentence=_ended,
    ),
    Rule(
        code="emotionally_charged",
        holds=(pl.col("strong") >= FEWEST_STRONG) & (2 * pl.col("strong") >= pl.col("turns")),
        severity=0.2 + 0.1 * pl.col("strong").clip(upper_bound=5) - 0.1 * pl.col("lowest") / SCALE,
        evidence=_IS_STRONG,
        sentence=_charged,
    ),
)


def find(scores: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Find the flags of contacts.

    Parameters
    ----------
    scores
        `INTERACTION_SCORES`.
    turns
        A row a scored customer turn, in the order of the conversations: `interaction_key`, `turn_index`,
        `score`, `sign` of its mark, `part` of the conversation (`begin`, `middle`, `end`).

    Returns
    -------
    pl.DataFrame
        `FLAGS`, in the order of the contacts and, within one, of `RULES`.
    """
    counted = _with_strong_turns(scores, turns)
    found = [_of_rule(rule, counted, turns) for rule in RULES]
    return pl.concat(found).sort("contact", maintain_order=True).select(FLAGS.names()).cast(FLAGS)


def _with_strong_turns(scores: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Add to scored contacts how many strongly negative turns the customer had."""
    counts = turns.group_by("interaction_key", maintain_order=True).agg(
        turns=pl.len(),
        strong=_IS_STRONG.sum(),
        lowest=pl.col("score").min(),
    )
    numbered = scores.with_row_index("contact")
    return numbered.join(counts, on="interaction_key", how="inner", maintain_order="left")


def _of_rule(rule: Rule, contacts: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Give the flags of one rule: `contact` and the columns of `FLAGS`."""
    flagged = contacts.filter(rule.holds)
    span = pl.struct(
        pl.col("turn_index").cast(pl.Int32),
        pl.lit(None, pl.Int32).alias("start"),
        pl.lit(None, pl.Int32).alias("end"),
    )
    rests_on = (
        turns.filter(rule.evidence)
        .join(flagged.select("interaction_key"), on="interaction_key", how="semi")
        .sort("interaction_key", "turn_index")
        .group_by("interaction_key", maintain_order=True)
        .agg(evidence=span)
    )
    reasons = pl.Series(
        "reason", [rule.sentence(row) for row in flagged.iter_rows(named=True)], dtype=pl.String
    )
    return (
        flagged.select("contact", "interaction_key", severity=rule.severity.cast(pl.Float64))
        .with_columns(reasons, code=pl.lit(rule.code))
        .join(rests_on, on="interaction_key", how="left", maintain_order="left")
    )
