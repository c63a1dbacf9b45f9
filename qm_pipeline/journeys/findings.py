"""Which steps of a funnel are findings: where more leave than usual, and where the mood falls.

What belongs here: the comparisons, their tests, and what counts. What does not: the figures (`funnel`).
A drop-off is compared with the median of the other steps of its funnel and with the same step in the other
channels; it is a finding where its lower limit lies 3 points above one of them, and that comparison survives
Benjamini-Hochberg over all steps of the window. Tests: exact binomial against the median, Agresti-Caffo
(statsmodels) against the other channels, each against "at most 3 points more"; the smaller p-value counts
twice (Bonferroni), for there are two chances to be a finding. The median is itself an estimate: for the test
each other step gets one more contact that left and one that stayed, so that two contacts find nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy import stats
from statsmodels.stats.proportion import test_proportions_2indep

from qm_pipeline.stats import false_discovery

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

MARGIN: Final = 0.03
EMOTIONAL_LIMIT: Final = -0.5
EMOTIONAL_FEWEST: Final = 30
_FUNNEL: Final = ("week", "journey", "channel")
_PLACE: Final = ("week", "journey", "stage")
_EVERYWHERE: Final = "all"


def flagged(rows: pl.DataFrame) -> pl.DataFrame:
    """Judge the steps of windows.

    Parameters
    ----------
    rows
        A row a step: week, journey, channel, stage, reached, stopped, drop_off, low, emotional_high,
        emotional_n. A week's steps are one family of tests.

    Returns
    -------
    pl.DataFrame
        The rows in their order with `usual_drop_off`, `elsewhere_drop_off`, `false_discovery_rate` (null
        where there is nothing to compare with), `drop_off_flagged`, `emotional_flagged`, `flagged`.
    """
    compared = _with_peers(rows)
    rates = compared.with_columns(p=pl.Series(_p_values(compared)).fill_nan(None))
    rates = rates.with_columns(
        false_discovery_rate=pl.col("p").map_batches(_adjusted, return_dtype=pl.Float64).over("week")
    )
    above = pl.min_horizontal("usual_drop_off", "elsewhere_drop_off") + MARGIN
    survives = pl.col("false_discovery_rate") <= false_discovery.LEVEL
    deep = (pl.col("emotional_high") < EMOTIONAL_LIMIT) & (pl.col("emotional_n") >= EMOTIONAL_FEWEST)
    return rates.with_columns(
        drop_off_flagged=((pl.col("low") > above) & survives).fill_null(value=False),
        emotional_flagged=deep.fill_null(value=False),
    ).with_columns(flagged=pl.col("drop_off_flagged") | pl.col("emotional_flagged"))


def _with_peers(rows: pl.DataFrame) -> pl.DataFrame:
    """Add what the other steps of the funnel lose, and what the step loses in the other channels."""
    cautious = (pl.col("stopped") + 1) / (pl.col("reached") + 2)
    steps = rows.select(*_FUNNEL, "stage", "drop_off", cautious=cautious)
    others = (
        steps.join(steps, on=list(_FUNNEL), suffix="_other")
        .filter(pl.col("stage") != pl.col("stage_other"))
        .group_by(*_FUNNEL, "stage")
        .agg(usual_drop_off=pl.col("drop_off_other").median(), cautious=pl.col("cautious_other").median())
    )
    whole = rows.filter(pl.col("channel") == _EVERYWHERE).select(
        *_PLACE, all_reached="reached", all_stopped="stopped"
    )
    told = rows.join(others, on=[*_FUNNEL, "stage"], how="left", maintain_order="left")
    told = told.join(whole, on=list(_PLACE), how="left", maintain_order="left").with_columns(
        elsewhere=pl.col("all_reached") - pl.col("reached"),
        elsewhere_stopped=pl.col("all_stopped") - pl.col("stopped"),
    )
    share = pl.when(pl.col("elsewhere") > 0).then(pl.col("elsewhere_stopped") / pl.col("elsewhere"))
    return told.with_columns(elsewhere_drop_off=share)


def _p_values(rows: pl.DataFrame) -> Floats:
    """Give each step the p-value of its clearer comparison, corrected for there being two; NaN without."""
    pair = np.stack([_against_usual(rows), _against_elsewhere(rows)])
    known = (~np.isnan(pair)).sum(axis=0)
    smallest = np.where(known > 0, np.nanmin(np.where(np.isnan(pair), 2.0, pair), axis=0), np.nan)
    p: Floats = np.minimum(smallest * known, 1.0)
    return p


def _against_usual(rows: pl.DataFrame) -> Floats:
    stopped, reached = (rows[name].to_numpy() for name in ("stopped", "reached"))
    bound = np.minimum(rows["cautious"].cast(pl.Float64).fill_null(np.nan).to_numpy() + MARGIN, 1.0)
    p: Floats = np.where(reached > 0, stats.binom.sf(stopped - 1, reached, bound), np.nan)
    return p


def _against_elsewhere(rows: pl.DataFrame) -> Floats:
    p = np.full(rows.height, np.nan)
    known = ((rows["reached"] > 0) & (rows["elsewhere"] > 0)).to_numpy()
    if known.any():
        counts = [
            rows[name].to_numpy()[known] for name in ("stopped", "reached", "elsewhere_stopped", "elsewhere")
        ]
        with np.errstate(
            divide="ignore", invalid="ignore"
        ):  # it divides the shares too, for a ratio nobody asked
            p[known] = test_proportions_2indep(
                *counts, value=MARGIN, method="agresti-caffo", alternative="larger", return_results=False
            )[1]
    return p


def _adjusted(p_values: pl.Series) -> pl.Series:
    return pl.Series(false_discovery.adjusted(p_values.fill_null(np.nan))).fill_nan(None)
