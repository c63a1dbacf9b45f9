"""The conversations to listen to: for each agent and metric the worst and the best, with the turns.

What belongs here: which conversations, and which turns of them. What does not: who is told apart. Worst and
best are against what such a contact usually comes to, so that an agent is not shown the hardest topics only.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import msgspec
import polars as pl

from qm_pipeline.agents.measures import MEASURES, VOLUME
from qm_pipeline.interactions.frames import TURN_SCORES

if TYPE_CHECKING:
    from collections.abc import Iterable

TURNS: Final = pl.Schema(
    {name: TURN_SCORES[name] for name in ("interaction_key", "turn_index", "role", "score")}
)
"""The turns of conversations that serve as examples."""

EXAMPLES: Final = pl.Schema(
    {
        "agent_id": pl.String(),
        "metric": pl.String(),
        "place": pl.Int64(),  # in which order to listen, from 1
        "side": pl.String(),  # worst or best; lowest or highest where neither is better
        "interaction_key": pl.String(),
        "interaction_id": pl.String(),
    }
)

TURNS_EACH: Final = 2
_STANDS_FOR_VOLUME: Final = "customer_end_score"


def chosen(extremes: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Choose the examples: two of the side that an agent is named for and one of the other, else one of each.

    Parameters
    ----------
    extremes
        `comparison.EXTREMES`.
    findings
        `agent_id`, `metric`, `finding`, a row for each agent and metric in `extremes`.

    Returns
    -------
    pl.DataFrame
        `EXAMPLES`, sorted. The number of contacts has the examples of the end score: nothing of itself can be
        heard.
    """
    of_volume = extremes.filter(metric=_STANDS_FOR_VOLUME).with_columns(metric=pl.lit(VOLUME))
    named = pl.concat([extremes, of_volume]).join(findings, on=list(_ROW), how="left")
    less_is_better = pl.col("metric").is_in(_LESS_IS_BETTER)
    return (
        named.with_columns(
            worse=pl.when(less_is_better).then("higher").otherwise("lower"),
            better=pl.when(less_is_better).then("lower").otherwise("higher"),
        )
        .with_columns(
            is_low=pl.col("worse") < _how_many("coach"), is_high=pl.col("better") < _how_many("recognise")
        )
        .filter(pl.col("is_low") | pl.col("is_high"))
        .with_columns(side=_side(), order=pl.when(finding="recognise").then("better").otherwise("worse"))
        .with_columns(place=pl.col("order").rank("ordinal").over(_ROW).cast(pl.Int64))
        .select(EXAMPLES.names())
        .sort(*_ROW, "place")
    )


def keys(examples: pl.DataFrame) -> list[str]:
    """Name the conversations whose turns are to be chosen among; of the others all of it is to be heard."""
    shown = examples.filter(~pl.col("metric").is_in(_WHOLE))
    return shown["interaction_key"].unique().sort().to_list()


def heard(examples: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Say which turns of each example show what it is an example of.

    Parameters
    ----------
    examples
        `EXAMPLES`.
    turns
        `TURNS` of the conversations of `keys`.

    Returns
    -------
    pl.DataFrame
        A row for each agent and metric that has an example: `agent_id`, `metric`, `examples`: a JSON list, in
        the order to listen in, of `interaction_key`, `interaction_id`, `side` and `turns`, the indices in the
        order of the conversation; none means all of it.
    """
    rule = {measure.name: measure.turns for measure in MEASURES} | {VOLUME: "none"}
    asked = examples.with_columns(rule=pl.col("metric").replace_strict(rule, return_dtype=pl.String))
    picked = _picked(asked.join(turns, on="interaction_key"))
    whole = asked.join(picked, on=[*_ROW, "place"], how="left").sort(*_ROW, "place")
    rows = whole.select(*_ROW, *_SHOWN, pl.col("turns").fill_null([])).iter_rows(named=True)
    return pl.DataFrame(
        [_document(row, each) for row, each in groupby(rows, itemgetter(*_ROW))],
        schema={"agent_id": pl.String(), "metric": pl.String(), "examples": pl.String()},
        orient="row",
    )


_ROW: Final = ("agent_id", "metric")
_SHOWN: Final = ("interaction_key", "interaction_id", "side")
_LESS_IS_BETTER: Final = [measure.name for measure in MEASURES if measure.better == "lower"]
_WHOLE: Final = [VOLUME, *(measure.name for measure in MEASURES if measure.turns == "none")]
_NEITHER: Final = [measure.name for measure in MEASURES if measure.better is None]


def _how_many(finding: str) -> pl.Expr:
    return pl.when(pl.col("finding").eq_missing(pl.lit(finding))).then(2).otherwise(1)


def _side() -> pl.Expr:
    neither = pl.col("metric").is_in(_NEITHER)
    low = pl.when(neither).then(pl.lit("lowest")).otherwise(pl.lit("worst"))
    high = pl.when(neither).then(pl.lit("highest")).otherwise(pl.lit("best"))
    return pl.when("is_low").then(low).otherwise(high)


def _picked(turns: pl.DataFrame) -> pl.DataFrame:
    """Pick turns by the rule of their metric: the customer's strongest ones, or the agent's first or last."""
    of_customer = pl.col("rule").is_in(["felt", "needed"])
    meant = pl.when(of_customer).then(pl.col("role") == "customer").otherwise(pl.col("role") == "agent")
    strongest = pl.when(rule="felt", side="best").then(-pl.col("score")).otherwise("score").cast(pl.Float64)
    place = pl.col("turn_index").cast(pl.Float64)
    order = pl.when(of_customer).then(strongest).when(rule="first").then(place).when(rule="last").then(-place)
    return (
        turns.with_columns(order=order)
        .filter(meant, pl.col("order").is_not_null())
        .sort("order", "turn_index")
        .group_by(*_ROW, "place", "rule", maintain_order=True)
        .agg(pl.col("turn_index").head(TURNS_EACH))
        .with_columns(
            turns=pl.when(of_customer)
            .then(pl.col("turn_index").list.sort())
            .otherwise(pl.col("turn_index").list.head(1))
        )
        .select(*_ROW, "place", "turns")
    )


def _document(row: tuple[str, str], examples: Iterable[dict[str, Any]]) -> tuple[str, str, str]:
    shown = [{name: each[name] for name in (*_SHOWN, "turns")} for each in examples]
    return (*row, msgspec.json.encode(shown).decode())
