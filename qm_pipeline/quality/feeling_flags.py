"""Flags of how the customer felt: turned bad, ended negative, emotionally charged.

What belongs here: their rules, severities and sentences. What does not: scores, flags of any other kind, and
rates, which count every contact that ended so, however slight (`courses`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from qm_pipeline.quality.courses import BEGIN, END, GOOD, NEGATIVE_END, TURNED_BAD
from qm_pipeline.quality.raised import RAISED, evidence
from qm_pipeline.scoring import segments

if TYPE_CHECKING:
    from collections.abc import Callable

STRONG: Final = -3.0  # a customer turn down here is strongly negative
FEWEST_STRONG: Final = 2
MOST_STRONG: Final = 8  # more than these make a contact no more urgent
SCALE: Final = 5.0
# Under this severity a bad end or sharp words are seldom more than that: precision in docs/decisions/0090.
WORTH_A_LOOK: Final = 0.5

_SIGN: Final = pl.col("sign")
_PART: Final = pl.col("part")
_IS_STRONG: Final = pl.col("score") <= STRONG
_BEGINS_POSITIVE: Final = (_PART == "begin") & (_SIGN > 0)
_ENDS_NEGATIVE: Final = (_PART == "end") & (_SIGN < 0)
_CHARGED: Final = (pl.col("strong") >= FEWEST_STRONG) & (2 * pl.col("strong") >= pl.col("turns"))
# How far it fell, 0..1, and how sure the model is of the words at both ends: by the convention of `courses` a
# single message that leans one way by a hair begins a contact at +5.
_FALL: Final = (BEGIN - END - 2 * GOOD) / (2 * SCALE - 2 * GOOD)
_SURENESS: Final = pl.col("end_strength").fill_null(0.0)
_BOTH_SURE: Final = pl.min_horizontal(pl.col("begin_strength").fill_null(0.0), _SURENESS)
# How deep, 0..1; how sure the model is of the words at the end, 0..1; how likely the customer was
# dissatisfied, and where no model says, the mean of the two others.
_DEPTH: Final = (-END - GOOD) / (SCALE - GOOD)
_DISSATISFIED: Final = pl.col("p_dissatisfied").cast(pl.Float64)
_HOW_MANY: Final = (pl.col("strong").clip(upper_bound=MOST_STRONG) - FEWEST_STRONG) / (
    MOST_STRONG - FEWEST_STRONG
)
_HOW_STRONG: Final = (STRONG - pl.col("strong_mean")) / (SCALE + STRONG)
_HOW_OFTEN: Final = 2 * pl.col("strong") / pl.col("turns") - 1


@dataclass(frozen=True)
class Rule:
    """One code.

    `holds` and `severity` read a contact's scores and what `_summed` adds; `evidence` reads a scored customer
    turn; `sentence` makes the reason from a flagged contact's row. It is flagged from severity `least` on.
    """

    code: str
    holds: pl.Expr
    severity: pl.Expr
    evidence: pl.Expr
    sentence: Callable[[dict[str, Any]], str]
    least: float = 0.0


def _turned(row: dict[str, Any]) -> str:
    begin, end = row["customer_begin_score"], row["customer_end_score"]
    return f"The customer began at {begin:+.1f} and ended at {end:+.1f}: the contact turned bad."


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
        holds=TURNED_BAD,
        severity=0.5 + 0.25 * (_FALL + _BOTH_SURE),
        evidence=_BEGINS_POSITIVE | _ENDS_NEGATIVE,
        sentence=_turned,
    ),
    Rule(
        code="negative_end",
        holds=NEGATIVE_END,
        severity=0.2 + 0.2 * (_DEPTH + _SURENESS + _DISSATISFIED.fill_null((_DEPTH + _SURENESS) / 2)),
        evidence=_ENDS_NEGATIVE,
        sentence=_ended,
        least=WORTH_A_LOOK,
    ),
    Rule(
        code="emotionally_charged",
        holds=_CHARGED,
        severity=0.2 + 0.2 * (_HOW_MANY + _HOW_STRONG + _HOW_OFTEN),
        evidence=_IS_STRONG,
        sentence=_charged,
        least=WORTH_A_LOOK,
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
        `RAISED`, by rule.
    """
    summed, placed = _placed(scores, turns)
    return pl.concat([_of_rule(rule, summed, placed) for rule in RULES])


def codes(scores: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Give `interaction_key` and `code` of the flags that `find` finds."""
    summed, _ = _placed(scores, turns)
    return pl.concat(
        [_flagged(rule, summed).select("interaction_key", code=pl.lit(rule.code)) for rule in RULES]
    )


def _placed(scores: pl.DataFrame, turns: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give contacts and turns their `contact`, and contacts what their turns amount to."""
    rows = scores.select("interaction_key", contact=pl.int_range(pl.len(), dtype=pl.Int64))
    placed = turns.join(rows, on="interaction_key", maintain_order="left").sort(
        "contact", maintain_order=True
    )
    return scores.with_columns(contact=rows["contact"]).hstack(_summed(placed, scores.height)), placed


def _flagged(rule: Rule, contacts: pl.DataFrame) -> pl.DataFrame:
    return contacts.filter(rule.holds & (rule.severity >= rule.least))


def _summed(turns: pl.DataFrame, contacts: int) -> pl.DataFrame:
    """Sum the customer's turns, a row a contact; row by row, so that a batch does not change a sum."""
    lowest = np.full(contacts, np.nan)
    np.fmin.at(lowest, turns["contact"].to_numpy(), turns["score"].cast(pl.Float64).to_numpy())
    strong, strong_mean = _counted(turns.filter(_IS_STRONG), contacts)
    _, begin_mean = _counted(turns.filter(_BEGINS_POSITIVE), contacts)
    _, end_mean = _counted(turns.filter(_ENDS_NEGATIVE), contacts)
    return pl.DataFrame(
        {
            "turns": segments.counts(turns["contact"].to_numpy(), contacts),
            "strong": strong,
            "strong_mean": strong_mean,
            "lowest": lowest,
            "begin_strength": np.clip(begin_mean / SCALE, 0, 1),
            "end_strength": np.clip(-end_mean / SCALE, 0, 1),
        }
    ).with_columns(pl.col("strong_mean", "lowest", "begin_strength", "end_strength").fill_nan(None))


def _counted(turns: pl.DataFrame, contacts: int) -> tuple[segments.Ints, segments.Floats]:
    """How many turns a contact has, and their mean score."""
    contact = turns["contact"].to_numpy()
    count = segments.counts(contact, contacts)
    total = segments.sums(contact, turns["score"].cast(pl.Float64).to_numpy(), contacts)
    return count, segments.ratio(total, count)


def _of_rule(rule: Rule, contacts: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    flagged = _flagged(rule, contacts)
    spans = turns.filter(rule.evidence).join(flagged.select("contact"), on="contact", how="semi")
    reasons = [rule.sentence(row) for row in flagged.iter_rows(named=True)]
    return (
        flagged.select("contact", "interaction_key", severity=rule.severity)
        .with_columns(code=pl.lit(rule.code), reason=pl.Series(reasons, dtype=pl.String))
        .join(evidence(spans), on="contact", how="left", maintain_order="left")
        .select(RAISED.names())
        .cast(RAISED)
    )
