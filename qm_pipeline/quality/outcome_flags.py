"""Flags of how a contact ended: likely dissatisfied, likely unresolved, abandoned.

What belongs here: from which probability on, how severe, and the sentence with the facts that it rests on.
What does not: the probabilities and what makes them (`scoring.outcomes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import polars as pl

from qm_pipeline.quality.outcome_words import words
from qm_pipeline.quality.raised import NO_EVIDENCE, RAISED, evidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.scoring.segments import Ints

FACTS_NAMED: Final = 3
# A fact that moves the odds by less than a tenth is no reason.
LEAST_WEIGHT: Final = 0.1


@dataclass(frozen=True)
class Limits:
    """From which probability on an outcome is flagged; a change is a new version.

    Chosen for precision on contacts of customers that the model had not seen (docs/metrics.md): of those
    flagged, 68% were dissatisfied, 87% unresolved, 92% abandoned.
    """

    version: int = 1
    dissatisfied: float = 0.4
    unresolved: float = 0.8
    abandoned: float = 0.7


LIMITS: Final = Limits()


class Explain(Protocol):
    """Says why probabilities of contacts are not the usual ones."""

    def __call__(self, outcome: str, contacts: Ints, /) -> list[Mapping[str, float]]:
        """Give of each contact its facts and what they add to the logit, the weightiest first."""


def find(scores: pl.DataFrame, facts: pl.DataFrame, turns: pl.DataFrame, explain: Explain) -> pl.DataFrame:
    """Find the flags of contacts.

    Parameters
    ----------
    scores
        `INTERACTION_SCORES`.
    facts
        A row each, in the same order: `contact` (int64), `status` as the source gave it.
    turns
        Sorted by `contact` and `turn_index`: `role`, `score` (null where there is none).
    explain
        Asked about flagged contacts only.

    Returns
    -------
    pl.DataFrame
        `RAISED`. What was abandoned is not flagged as unresolved too: nobody could have resolved it.
    """
    likely, told = _flagged(scores, facts)
    outcomes = [_of_outcome(code, flagged, turns, explain) for code, flagged in likely.items()]
    return pl.concat([*outcomes, _told(told, turns)])


def codes(scores: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Give `interaction_key` and `code` of the flags that `find` finds."""
    likely, told = _flagged(scores, facts)
    raised = [*likely.items(), ("abandoned", told)]
    return pl.concat([flagged.select("interaction_key", code=pl.lit(code)) for code, flagged in raised])


def _flagged(scores: pl.DataFrame, facts: pl.DataFrame) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Give the contacts of each code, by its probability; and those that the source calls abandoned."""
    known = facts.select("contact", ended="status").hstack(
        scores.select("interaction_key", "p_dissatisfied", "p_resolved", "p_abandoned", scoring="status")
    )
    left = (pl.col("ended") == "abandoned").fill_null(value=False)
    abandoned = left | (pl.col("p_abandoned") >= LIMITS.abandoned).fill_null(value=False)
    dissatisfied, abandoning = (pl.col(name).cast(pl.Float64) for name in ("p_dissatisfied", "p_abandoned"))
    unresolved = 1 - pl.col("p_resolved").cast(pl.Float64)
    likely = {
        "likely_dissatisfied": _likely(known, dissatisfied, LIMITS.dissatisfied),
        "likely_unresolved": _likely(known.filter(~abandoned), unresolved, LIMITS.unresolved),
        "abandoned": _likely(known.filter(~left), abandoning, LIMITS.abandoned),
    }
    return likely, known.filter(left & (pl.col("scoring") != "failed"))


def _likely(known: pl.DataFrame, probability: pl.Expr, limit: float) -> pl.DataFrame:
    """Contacts beyond the limit, with how far beyond it is, 0..1."""
    return known.with_columns(probability=probability).filter(pl.col("probability") >= limit).with_columns(
        beyond=(pl.col("probability") - limit) / (1 - limit)
    )  # fmt: skip


_OUTCOMES: Final = {
    "likely_dissatisfied": ("dissatisfied", "the customer was dissatisfied", 0.45, 0.4),
    "likely_unresolved": ("resolved", "the matter is still open", 0.35, 0.25),
    "abandoned": ("abandoned", "the customer left before there was an answer", 0.3, 0.2),
}
"""Code: the model's outcome, its meaning in words, severity at the limit and what certainty adds."""


def _of_outcome(code: str, flagged: pl.DataFrame, turns: pl.DataFrame, explain: Explain) -> pl.DataFrame:
    outcome, meaning, least, more = _OUTCOMES[code]
    why = explain(outcome, flagged["contact"].to_numpy()) if flagged.height else []
    sign = -1 if outcome == "resolved" else 1
    reasons = [
        _sentence(probability, meaning, _named(facts, sign))
        for probability, facts in zip(flagged["probability"], why, strict=True)
    ]
    rows = flagged.select("contact", "interaction_key", severity=least + more * pl.col("beyond"))
    return _with_last_turns(
        rows.with_columns(code=pl.lit(code), reason=pl.Series(reasons, dtype=pl.String)), turns
    )


def _named(facts: Mapping[str, float], sign: int) -> list[str]:
    """Name the weightiest facts that speak for the outcome, as far as they have a name."""
    speaking = (fact for fact, weight in facts.items() if sign * weight >= LEAST_WEIGHT)
    named = dict.fromkeys(name for name in map(words, speaking) if name is not None)
    return list(named)[:FACTS_NAMED]


def _sentence(probability: float, meaning: str, facts: list[str]) -> str:
    rests_on = f", above all for: {'; '.join(facts)}" if facts else ", from the wording of both sides"
    return f"With {probability:.0%} probability {meaning}{rests_on}."


def _told(flagged: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    rows = flagged.select(
        "contact",
        "interaction_key",
        code=pl.lit("abandoned"),
        severity=pl.lit(0.5),
        reason=pl.lit("The customer left before the end, as the source says."),
    )
    return _with_last_turns(rows, turns)


def _with_last_turns(flagged: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Point at where an outcome shows: the last turn of each side, and the customer's most negative one."""
    people = turns.filter(pl.col("role").is_in(("customer", "agent"))).join(
        flagged.select("contact"), on="contact", how="semi"
    )
    last = people.group_by("contact", "role").agg(pl.col("turn_index").max())
    scored = people.filter(pl.col("role") == "customer", pl.col("score") < 0)
    lowest = scored.sort("contact", "score", "turn_index").unique(
        "contact", keep="first", maintain_order=True
    )
    shown = pl.concat([last.select("contact", "turn_index"), lowest.select("contact", "turn_index")])
    return (
        flagged.join(evidence(shown), on="contact", how="left", maintain_order="left")
        .with_columns(pl.col("evidence").fill_null(NO_EVIDENCE))
        .select(RAISED.names())
        .cast(RAISED)
    )
