"""What a coach reads: per agent, week and metric, how it stands and what to listen to (metrics.md 9).

What belongs here: the rows, in the units of the metrics, and who is named. What does not: the comparison
(`comparison`), the choice of examples (`examples`). Agents are never ranked, and nobody is named on noise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl
from threadpoolctl import threadpool_limits

from qm_pipeline.agents import examples
from qm_pipeline.agents.comparison import compared, measured
from qm_pipeline.agents.measures import FEWEST_CONTACTS, MEASURES, METRICS, VOLUME

if TYPE_CHECKING:
    from datetime import date

COACHING: Final = pl.Schema(
    {
        "agent_id": pl.String(),
        "week": pl.Date(),
        "metric": pl.String(),
        "n": pl.Int64(),
        "raw": pl.Float64(),
        "adjusted": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "peer_mean": pl.Float64(),
        "finding": pl.String(),  # recognise, coach or null
        "reason": pl.String(),  # why there is no finding; null where there is one
        "better": pl.String(),  # higher, lower or null
        "unshrunk": pl.Float64(),
        "false_discovery_rate": pl.Float64(),
        "peers": pl.Int64(),
        "through": pl.Date(),
        "examples": pl.String(),  # JSON
    }
)


class Coached(NamedTuple):
    """A week: `COACHING` without `examples`, and the `examples.EXAMPLES`, whose turns are not read yet."""

    rows: pl.DataFrame
    examples: pl.DataFrame


def coached(contacts: pl.DataFrame, week: date) -> Coached:
    """Compare the agents of a week.

    Parameters
    ----------
    contacts
        `measures.CONTACTS` of the week; those without an agent are left out.
    week
        Its Monday.

    Returns
    -------
    Coached
        A row for every agent with a contact and every metric of `METRICS`, sorted by agent and metric.
        Whatever is unknown is null, and `reason` says why nobody is named: `counted`, `no_direction` (neither
        way is better), `no_value`, `no_peers`, `few` (under 20 contacts) or `within_chance`.
    """
    handled = contacts.filter(pl.col("agent_id").is_not_null())
    with threadpool_limits(
        limits=1, user_api="blas"
    ):  # the matrices are small: threads only wait for threads
        taken = measured(handled)
        estimates = _compared(taken.estimates)
    rows = _grid(handled).join(estimates, on=["agent_id", "metric"], how="left")
    directed = rows.with_columns(better=_way(), n=pl.col("n").fill_null(0))
    named = directed.with_columns(finding=_finding()).with_columns(reason=_reason())
    in_units = _counted(named.with_columns(_in_units(name) for name in _IN_UNITS), handled)
    labelled = in_units.with_columns(week=pl.lit(week), through=pl.lit(handled["day"].max()))
    chosen = examples.chosen(taken.extremes, labelled.select("agent_id", "metric", "finding"))
    written = [name for name in COACHING.names() if name != "examples"]
    return Coached(labelled.sort("agent_id", "order").select(written), chosen)


def with_examples(coached: Coached, turns: pl.DataFrame) -> pl.DataFrame:
    """Put the examples beside their rows.

    Parameters
    ----------
    coached
        A week.
    turns
        `examples.TURNS` of the conversations that `examples.keys` names.

    Returns
    -------
    pl.DataFrame
        `COACHING`.
    """
    found = examples.heard(coached.examples, turns)
    rows = coached.rows.join(found, on=["agent_id", "metric"], how="left", maintain_order="left")
    return rows.with_columns(pl.col("examples").fill_null("[]")).select(COACHING.names()).cast(COACHING)


_IN_UNITS: Final = ("raw", "unshrunk", "adjusted", "low", "high", "peer_mean")
_BETTER: Final = {measure.name: measure.better for measure in MEASURES}
_LEAST: Final = {measure.name: measure.least for measure in MEASURES}
_MOST: Final = {measure.name: measure.most for measure in MEASURES}
_LOGARITHMIC: Final = [measure.name for measure in MEASURES if measure.logarithmic]


def _grid(contacts: pl.DataFrame) -> pl.DataFrame:
    """Give every agent of the week a row for every metric."""
    metrics = pl.DataFrame({"metric": METRICS, "order": range(len(METRICS))})
    return contacts.select(pl.col("agent_id").unique()).join(metrics, how="cross")


def _compared(estimates: pl.DataFrame) -> pl.DataFrame:
    names = {"value": "unshrunk", "rate": "false_discovery_rate", "others": "peers"}
    return compared(estimates).drop("peers", "variance", "third").rename(names)


def _way() -> pl.Expr:
    return pl.col("metric").replace_strict(_BETTER, default=None, return_dtype=pl.String)


def _finding() -> pl.Expr:
    """Name who stands apart, for the better or the worse, where the interval says so too."""
    better = pl.col("better")
    above, below = pl.col("low") > pl.col("peer_mean"), pl.col("high") < pl.col("peer_mean")
    recognised = pl.when(better == "higher").then(above).when(better == "lower").then(below)
    coached = pl.when(better == "higher").then(below).when(better == "lower").then(above)
    return (
        pl.when(pl.col("apart") & recognised)
        .then(pl.lit("recognise"))
        .when(pl.col("apart") & coached)
        .then(pl.lit("coach"))
    )


def _reason() -> pl.Expr:
    """Say why nobody is named, by the first thing that stands against it."""
    return (
        pl.when(pl.col("finding").is_not_null())
        .then(None)
        .when(metric=VOLUME)
        .then(pl.lit("counted"))
        .when(pl.col("better").is_null())
        .then(pl.lit("no_direction"))
        .when(n=0)
        .then(pl.lit("no_value"))
        .when(pl.col("adjusted").is_null())
        .then(pl.lit("no_peers"))
        .when(pl.col("n") < FEWEST_CONTACTS)
        .then(pl.lit("few"))
        .otherwise(pl.lit("within_chance"))
    )


def _in_units(name: str) -> pl.Expr:
    """Bring a figure from the scale that was computed on to the metric's own, inside its bounds."""
    metric = pl.col("metric")
    unit = pl.when(metric.is_in(_LOGARITHMIC)).then(pl.col(name).exp()).otherwise(name)
    least, most = (metric.replace_strict(bound, default=None) for bound in (_LEAST, _MOST))
    return unit.clip(least, most).alias(name)


def _counted(rows: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Fill in the number of contacts: counted, beside the mean of all agents."""
    counts = contacts.group_by("agent_id").agg(contacts=pl.len().cast(pl.Int64))
    volume, count = pl.col("metric") == VOLUME, pl.col("contacts")
    return rows.join(counts, on="agent_id", how="left").with_columns(
        n=pl.when(volume).then(count).otherwise("n"),
        raw=pl.when(volume).then(count.cast(pl.Float64)).otherwise("raw"),
        peer_mean=pl.when(volume).then(pl.lit(counts["contacts"].mean())).otherwise("peer_mean"),
    )
