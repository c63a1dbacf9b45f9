"""What is measured of an agent's contacts: each with its unit, and which way is better.

What belongs here: the definitions (metrics.md 9). What does not: comparing agents.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

import polars as pl

from qm_pipeline.interactions.frames import DYNAMICS, INTERACTION_SCORES, INTERACTIONS

CONTACTS: Final = pl.Schema(
    {
        name: INTERACTIONS[name]
        for name in (
            "interaction_key",
            "interaction_id",
            "day",
            "channel",
            "queue",
            "topic",
            "customer_id",
            "agent_id",
        )
    }
    | {
        name: INTERACTION_SCORES[name]
        for name in ("customer_begin_score", "customer_end_score", "customer_shift", "p_dissatisfied")
    }
    | {
        name: DYNAMICS[name]
        for name in (
            "response_ms_mean",
            "agent_talk_share",
            "agent_greeted",
            "agent_empathised",
            "agent_owned",
            "agent_closed",
        )
    }
)
"""An agent's contacts as coaching reads them; unknown is null."""

FEWEST_CONTACTS: Final = 20
"""With fewer contacts in a week nobody is named."""

CLEARLY: Final = 1.0
"""From here on a begin or an end is good, and below its negative bad, on -5..+5."""

# Half of a second is as fast as no time at all, and has a logarithm.
_QUICKEST_MS: Final = 500.0

Turns: TypeAlias = Literal["felt", "needed", "first", "last", "none"]
"""Which turns of an example show it: what the customer felt most, where a kind word was needed, the agent's
first or last, or none before the others."""


class Measure(NamedTuple):
    """A metric of contacts.

    Attributes
    ----------
    name
        As in the column `metric`.
    value
        Of a contact, Float64, null where it is not defined.
    better
        Which way is better; None where neither is: then nobody is named for it.
    turns
        Which turns to listen to in an example.
    least, most
        The scale that a mean cannot leave.
    logarithmic
        `value` is a logarithm, means are geometric.
    """

    name: str
    value: pl.Expr
    better: Literal["higher", "lower"] | None
    turns: Turns
    least: float = 0.0
    most: float = 1.0
    logarithmic: bool = False


def _begins(condition: pl.Expr, counted: pl.Expr) -> pl.Expr:
    """Count something among contacts that begin in a certain way and whose end is known."""
    known = condition & pl.col("customer_end_score").is_not_null()
    return pl.when(known).then(counted.cast(pl.Float64))


def _observed(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64)


_BEGIN, _END = pl.col("customer_begin_score"), pl.col("customer_end_score")

VOLUME: Final = "interactions"
"""Counted, not compared: how many contacts an agent gets is not the agent's doing."""

MEASURES: Final = (
    Measure("customer_end_score", _observed("customer_end_score"), "higher", "felt", -5.0, 5.0),
    Measure("customer_shift", _observed("customer_shift"), "higher", "felt", -10.0, 10.0),
    Measure("recovery_rate", _begins(_BEGIN <= -CLEARLY, _END >= CLEARLY), "higher", "felt"),
    Measure("deterioration_rate", _begins(_BEGIN >= CLEARLY, _END <= -CLEARLY), "lower", "felt"),
    # What is expected of each contact: a yes or no from some limit on would throw most of it away.
    Measure("likely_dissatisfied_rate", _observed("p_dissatisfied"), "lower", "felt"),
    Measure(
        "response_time_ms",
        pl.col("response_ms_mean").clip(lower_bound=_QUICKEST_MS).log(),
        "lower",
        "none",
        most=float("inf"),
        logarithmic=True,
    ),
    Measure("talk_share", _observed("agent_talk_share"), None, "none"),
    Measure("greeting_rate", _observed("agent_greeted"), "higher", "first"),
    Measure("empathy_rate", _observed("agent_empathised"), "higher", "needed"),
    Measure("ownership_rate", _observed("agent_owned"), "higher", "needed"),
    Measure("closing_rate", _observed("agent_closed"), "higher", "last"),
)
METRICS: Final = (VOLUME, *(measure.name for measure in MEASURES))
