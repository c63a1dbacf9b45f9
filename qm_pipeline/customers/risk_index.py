"""The risk index: a table of points, for those who have no labels.

What belongs here: the points, their sum, and the reasons in words. What does not: probabilities. The index
says who to look at first; it is nowhere called a chance of leaving, because nobody has measured that here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from qm_pipeline.customers.history import NEGATIVE_END

HIGHEST: Final = 100
VERY_NEGATIVE_END: Final = -3.0
WORSE_A_CONTACT: Final = -1.0


@dataclass(frozen=True)
class Rule:
    """A line of the table.

    Parameters
    ----------
    code
        Stable name.
    points
        What it gives each time.
    most
        What it gives at most.
    times
        How often it holds, of FACTS.
    sentence
        The reason, for people; `{}` is how often.
    """

    code: str
    points: int
    most: int
    times: pl.Expr
    sentence: str


def _is(condition: pl.Expr) -> pl.Expr:
    return condition.cast(pl.Int32)


_END: Final = pl.col("last_end_score")
_SLOPE: Final = pl.col("end_score_slope")
_LATELY: Final = "within 30 days"
_BEFORE: Final = "30 to 90 days ago"
RULES: Final = (
    Rule(
        "cancellation_intent",
        20,
        20,
        pl.col("cancellations_30"),
        f"contacts that spoke of leaving {_LATELY}: {{}}",
    ),
    Rule(
        "earlier_cancellation_intent",
        8,
        8,
        pl.col("cancellations_90") - pl.col("cancellations_30"),
        f"contacts that spoke of leaving {_BEFORE}: {{}}",
    ),
    Rule("last_end_negative", 8, 8, _is(_END <= NEGATIVE_END), "the last contact ended badly"),
    Rule("last_end_very_negative", 6, 6, _is(_END <= VERY_NEGATIVE_END), "the last contact ended very badly"),
    Rule("getting_worse", 6, 6, _is(_SLOPE <= WORSE_A_CONTACT), "contacts end worse and worse"),
    Rule("negative_contacts", 4, 12, pl.col("negative_30"), f"contacts with a bad end {_LATELY}: {{}}"),
    Rule(
        "earlier_negative_contacts",
        2,
        6,
        pl.col("negative_90") - pl.col("negative_30"),
        f"contacts with a bad end {_BEFORE}: {{}}",
    ),
    Rule("turned_bad", 3, 6, pl.col("turned_bad_90"), "contacts that turned bad within 90 days: {}"),
    Rule("unresolved", 6, 12, pl.col("unresolved_30"), f"contacts {_LATELY} that were not resolved: {{}}"),
    Rule("repeat_contacts", 4, 8, pl.col("repeats_7"), "contacts that came back within seven days: {}"),
    Rule("escalations", 3, 6, pl.col("escalations_90"), "requests for a supervisor within 90 days: {}"),
    Rule("channel_switches", 1, 2, pl.col("channel_switches"), "changes of the channel: {}"),
)
"""All together give 100 at most: nobody is cut off at the top, where the order matters most."""
REASON: Final = pl.Struct({"code": pl.String(), "points": pl.Int32(), "sentence": pl.String()})


def risk_index(facts: pl.DataFrame) -> pl.DataFrame:
    """Add up the points of customers.

    Parameters
    ----------
    facts
        FACTS.

    Returns
    -------
    polars.DataFrame
        `facts` with `risk_index` (0..100, int16) and `reasons` (a list of REASON, the weightiest first; a
        list without members where nothing speaks for leaving).
    """
    given = [_points(rule).alias(rule.code) for rule in RULES]
    reasons = pl.concat_list(_reason(rule) for rule in RULES).list.drop_nulls()
    order = reasons.list.eval(pl.element().sort_by(pl.element().struct.field("points"), descending=True))
    total = pl.sum_horizontal(_points(rule) for rule in RULES)
    # Polars 2.1 panics over a sentence of columns whose chunks differ.
    return (
        facts.rechunk()
        .with_columns(*given, total.cast(pl.Int16).alias("risk_index"), order.alias("reasons"))
        .drop([rule.code for rule in RULES])
    )


def _points(rule: Rule) -> pl.Expr:
    return (rule.times.fill_null(0).cast(pl.Int32) * rule.points).clip(0, rule.most)


def _reason(rule: Rule) -> pl.Expr:
    sentence = (
        pl.format(rule.sentence, rule.times.cast(pl.Int32))
        if "{}" in rule.sentence
        else pl.lit(rule.sentence)
    )
    reason = pl.struct(
        pl.lit(rule.code).alias("code"), _points(rule).alias("points"), sentence.alias("sentence")
    )
    return pl.when(_points(rule) > 0).then(reason)
