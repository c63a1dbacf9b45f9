"""Averages over everything from a sample that was not drawn evenly.

What belongs here: the stratified estimators of a mean and of a proportion, with their intervals. What does
not: how the sample was drawn (`quality.review_queue`).

Formulas: Cochran (1977), Sampling Techniques, 5.3-5.9: the mean of the strata's means, each by its share of
the population (which is weighting by the inverse of the probability of having been read), and its variance
with the finite population correction; a stratum of which only one was read lends its variance from the others
(5A.12). Where values are unknown the population is those whose value can be known (a domain, 5A.14): a
stratum's share is what its known values stand for, and that share is itself estimated. For a proportion:
Wilson's interval with the effective sample size of Kish (1965), Survey Sampling, 11.7, since eight
conversations without a complaint do not prove that there is none.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl
from scipy import stats

from qm_pipeline.stats.intervals import LEVEL, proportions

STRATA: Final = pl.Schema(
    {
        "size": pl.Int64(),
        "read": pl.Int64(),
        "known": pl.Int64(),  # of those that were read
        "mean": pl.Float64(),
        "squares": pl.Float64(),  # the sum of the squared deviations from it
    }
)


class Estimate(NamedTuple):
    """A mean over all whose value can be known, with its limits; None where they cannot be told."""

    value: float | None
    low: float | None
    high: float | None


def stratified_mean(sample: pl.DataFrame, level: float = LEVEL) -> Estimate:
    """Estimate a population's mean from what was read of its strata.

    Parameters
    ----------
    sample
        A row for each member that was read: `stratum` (any type), `size` (members of that stratum, read or
        not) and `value` (float, null where unknown).
    level
        Share of intervals that hold the true mean.

    Returns
    -------
    Estimate
        No value where nothing is known; no limits where of no stratum two are, unless all were read.
    """
    strata = _strata(sample)
    if strata.is_empty():
        return Estimate(None, None, None)
    value = float((strata["share"] * strata["mean"]).sum())
    sampled = strata.filter(pl.col("read") < pl.col("size"))
    freedom = int((sampled["known"] - 1).sum())
    if freedom < 1:
        return _without_chance(sample, value)
    half = float(stats.t.ppf(0.5 + level / 2, freedom)) * _standard_error(sampled, value)
    return Estimate(value, value - half, value + half)


def stratified_proportion(sample: pl.DataFrame, level: float = LEVEL) -> Estimate:
    """Estimate the share of a population that has something; `value` of the sample is 0 or 1.

    Parameters and result as of `stratified_mean`; the limits stay within 0..1 and do not close where all that
    were read agree.
    """
    strata = _strata(sample)
    if strata.is_empty():
        return Estimate(None, None, None)
    value = float((strata["share"] * strata["mean"]).sum())
    sampled = strata.filter(pl.col("read") < pl.col("size"))
    if sampled.is_empty():
        return _without_chance(sample, value)
    weight = float(sampled["share"].sum())
    rate = float((sampled["share"] * sampled["mean"]).sum()) / weight
    effective = weight**2 / float((sampled["share"] ** 2 / sampled["known"]).sum())
    limits = proportions([rate * effective], [effective], level)
    certain = value - weight * rate
    return Estimate(value, certain + weight * float(limits.low[0]), certain + weight * float(limits.high[0]))


def _without_chance(sample: pl.DataFrame, value: float) -> Estimate:
    """Give a value that stands exactly where all were read; else nothing tells how far it may be off."""
    exact = value if sample.select((pl.len().over("stratum") >= pl.col("size")).all()).item() else None
    return Estimate(value, exact, exact)


def _strata(sample: pl.DataFrame) -> pl.DataFrame:
    """Count what was read of each stratum; `share` is the part of the population for which it stands."""
    value = pl.col("value").cast(pl.Float64)
    stands_for = pl.col("size") * pl.col("known") / pl.col("read")
    return (
        sample.group_by("stratum", maintain_order=True)
        .agg(
            pl.col("size").first(),
            pl.len().alias("read"),
            value.count().alias("known"),
            value.mean().alias("mean"),
            ((value - value.mean()) ** 2).sum().alias("squares"),
        )
        .filter(pl.col("known") > 0)
        .select(STRATA.names())
        .cast(STRATA)
        .with_columns((stands_for / stands_for.sum()).alias("share"))
    )


def _standard_error(sampled: pl.DataFrame, overall: float) -> float:
    unknown = 1 - pl.col("known") / pl.col("read")
    squares = pl.col("squares") + pl.col("known") * unknown * (pl.col("mean") - overall) ** 2
    others = pl.col("read") - 1
    pooled = squares.filter(others > 0).sum() / others.sum()
    variance = pl.when(others > 0).then(squares / others).otherwise(pooled)
    # The share of the population that one which was read stands for, known or not.
    weight = pl.col("share") / pl.col("known")
    error = weight**2 * pl.col("read") * (1 - pl.col("read") / pl.col("size")) * variance
    return float(sampled.select(error.sum().sqrt()).item())
