"""What a rule can ask about: columns of an interaction, and figures of a day.

What belongs here: names and kinds. What does not: values.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from qm_pipeline.quality import courses

# Columns of app.interactions, with what they hold.
NUMBERS: Final = (
    "customer_score",
    "customer_begin_score",
    "customer_end_score",
    "customer_shift",
    "customer_trend",
    "customer_level",
    "agent_score",
    "p_dissatisfied",
    "p_resolved",
    "p_abandoned",
    "review_priority",
    "csat",
    "transfers",
    "hold_ms",
    "turn_count",
    "duration_ms",
    "longest_silence_ms",
    "response_ms_mean",
    "response_ms_max",
    "handling_ms",
)
TEXTS: Final = ("topic", "status", "language", "agent_id", "customer_id", "account_id")
INTERACTION_FIELDS: Final[dict[str, str]] = {
    **dict.fromkeys(NUMBERS, "number"),
    **dict.fromkeys(TEXTS, "text"),
    "resolved": "yes or no",
    "flags": "list",
}
INTERACTIONS: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "source": pl.String(),
        "interaction_id": pl.String(),
        "day": pl.Date(),
        "channel": pl.String(),
        "queue": pl.String(),
        "scoring_status": pl.String(),
        **dict.fromkeys(NUMBERS, pl.Float64()),
        **dict.fromkeys(TEXTS, pl.String()),
        "resolved": pl.Boolean(),
        "flags": pl.List(pl.String()),
    }
)

_SCORED: Final = pl.col("scoring_status") == "scored"
_DISSATISFIED: Final = pl.col("flags").list.contains("likely_dissatisfied")
_UNRESOLVED: Final = pl.col("flags").list.contains("likely_unresolved")


def _share(holds: pl.Expr, known: str) -> pl.Expr:
    """Share of interactions of which it holds among those for which it can be said."""
    return holds.filter(pl.col(known).is_not_null()).mean()


def _size(known: str) -> pl.Expr:
    return pl.col(known).is_not_null().sum()


# Figure of a day: how it is made, and over how many interactions it is.
FIGURES: Final[dict[str, tuple[pl.Expr, pl.Expr]]] = {
    "volume": (pl.len().cast(pl.Float64), pl.len()),
    "coverage": (_SCORED.mean(), pl.len()),
    "customer_score": (pl.col("customer_score").mean(), _size("customer_score")),
    "customer_end_score": (pl.col("customer_end_score").mean(), _size("customer_end_score")),
    "negative_end_share": (_share(courses.NEGATIVE_END, "customer_end_score"), _size("customer_end_score")),
    "turned_bad_share": (_share(courses.TURNED_BAD, "customer_shift"), _size("customer_shift")),
    "likely_dissatisfied_share": (
        _share(_DISSATISFIED, "p_dissatisfied"),
        _size("p_dissatisfied"),
    ),
    "likely_unresolved_share": (_share(_UNRESOLVED, "p_resolved"), _size("p_resolved")),
    "response_ms_mean": (pl.col("response_ms_mean").mean(), _size("response_ms_mean")),
    "handling_ms": (pl.col("handling_ms").mean(), _size("handling_ms")),
}
