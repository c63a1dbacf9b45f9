"""Which rules fire, and on what.

What belongs here: asking a rule of interactions and of days, and the idempotency key. What does not: when and
whether it is sent (`timing`).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.alerts.fields import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qm_pipeline.alerts.rules import Rule

EVENTS: Final = pl.Schema(
    {
        "rule": pl.String(),
        "idempotency_key": pl.String(),
        "day": pl.Date(),
        "interaction_key": pl.String(),  # null for a figure of a day
        "subject": pl.String(),  # in words, for people
        "value": pl.String(),
        "excess": pl.Float64(),  # how far beyond the threshold; the worst are sent first
    }
)
_KEY_BYTES: Final = 16


def events(rules: Iterable[Rule], interactions: pl.DataFrame) -> pl.DataFrame:
    """Ask rules of completed interactions.

    Parameters
    ----------
    rules
        As read.
    interactions
        `fields.INTERACTIONS`; for rules about days, whole days.

    Returns
    -------
    polars.DataFrame
        EVENTS: one for each rule and interaction, or rule and day, the worst of a rule first. The key depends
        on the rule's name and on what it fired on, and on nothing that changes when scores do: told once is
        told.
    """
    whole = interactions.rechunk()  # Polars 2.1 panics over a sentence of columns whose chunks differ
    fired = [_of_rule(rule, whole) for rule in rules]
    return pl.concat([EVENTS.to_frame(), *fired])


def _of_rule(rule: Rule, interactions: pl.DataFrame) -> pl.DataFrame:
    within = interactions.filter(
        pl.lit(value=True) if rule.channel is None else pl.col("channel") == rule.channel,
        pl.lit(value=True) if rule.queue is None else pl.col("queue") == rule.queue,
    )
    asked = _of_interactions(rule, within) if rule.about == "interaction" else _of_days(rule, within)
    held = asked.filter(_holds(rule).fill_null(value=False))
    keys = [key_of(rule.name, subject) for subject in held["identity"]]
    return (
        held.with_columns(
            pl.lit(rule.name).alias("rule"),
            pl.Series("idempotency_key", keys, dtype=pl.String),
            _shown(rule).alias("value"),
            _excess(rule).alias("excess"),
        )
        .select(EVENTS.names())
        .cast(EVENTS)
        .sort("excess", "idempotency_key", descending=[True, False])
    )


def _of_interactions(rule: Rule, within: pl.DataFrame) -> pl.DataFrame:
    where = pl.concat_str("channel", "queue", separator=", ", ignore_nulls=True)
    name = pl.format("interaction {}/{} ({})", "source", "interaction_id", where)
    return within.select(
        "day",
        "interaction_key",
        name.alias("subject"),
        pl.col("interaction_key").alias("identity"),
        pl.col(rule.field).alias("asked"),
    )


def _of_days(rule: Rule, within: pl.DataFrame) -> pl.DataFrame:
    figure, size = FIGURES[rule.field]
    where = ", ".join(each for each in (rule.channel, rule.queue) if each) or "all channels"
    days = within.group_by("day").agg(figure.alias("asked"), size.alias("size"))
    return days.filter(pl.col("size") >= rule.least).select(
        "day",
        pl.lit(None, pl.String).alias("interaction_key"),
        pl.format("{}, {}", pl.col("day").cast(pl.String), pl.lit(where)).alias("subject"),
        pl.col("day").cast(pl.String).alias("identity"),
        "asked",
    )


def key_of(rule: str, identity: str) -> str:
    """Give the idempotency key of a rule's firing on something, 32 hexadecimal digits."""
    return hashlib.blake2b(f"{rule}\0{identity}".encode(), digest_size=_KEY_BYTES).hexdigest()


def _holds(rule: Rule) -> pl.Expr:
    asked, threshold = pl.col("asked"), pl.lit(rule.threshold)
    return {
        ">": asked > threshold,
        ">=": asked >= threshold,
        "<": asked < threshold,
        "<=": asked <= threshold,
        "==": asked == threshold,
        "!=": asked != threshold,
    }[rule.operator] if rule.operator != "contains" else asked.list.contains(threshold)  # fmt: skip


def _excess(rule: Rule) -> pl.Expr:
    if isinstance(rule.threshold, str | bool):
        return pl.lit(0.0)
    return (pl.col("asked").cast(pl.Float64) - rule.threshold).abs()


def _shown(rule: Rule) -> pl.Expr:
    asked = pl.col("asked")
    if rule.operator == "contains":
        return asked.list.join(", ")
    if isinstance(rule.threshold, str | bool):
        return asked.cast(pl.String)
    return asked.round(3).cast(pl.String)
