"""Whether what comes in, and what the models say of it, still looks as it did in the four weeks before.

What belongs here: the comparison of a week's distributions with those of the weeks before. What does not:
counting contacts (`runs.drift`), and what is done about a drift: it warns, it stops nothing.

The distance is the population stability index, PSI = sum (p - q) ln(p / q), with half a contact added to
every bin. Where nothing has changed, PSI / (1/n + 1/m) follows a chi-squared distribution with bins - 1
degrees of freedom (Yurdakul 2018), so a small week is not taken for a drift because it is small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy import stats

from qm_pipeline.stats import false_discovery

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

ALL: Final = "all"
CHANNEL: Final = "channel"
MEASURES: Final = (CHANNEL, "queue", "language", "outcome", "turns", "customer_score", "p_dissatisfied")
COMPARED_WEEKS: Final = 4
NOTABLE: Final = 0.1
"""The customary bound: under 0.1 nothing to speak of, 0.1 to 0.25 some, above it much (Siddiqi 2006)."""
FEWEST: Final = 50
FEWEST_BEFORE: Final = 200
_PRIOR: Final = 0.5

COUNTS: Final = pl.Schema(
    {
        "week": pl.Date(),
        "channel": pl.String(),
        "measure": pl.String(),
        "bin": pl.String(),
        "n": pl.Int64(),
    }
)
DRIFT: Final = pl.Schema(
    {
        "week": pl.Date(),
        "channel": pl.String(),
        "measure": pl.String(),
        "n": pl.Int64(),
        "n_before": pl.Int64(),
        "bins": pl.Int32(),
        "psi": pl.Float64(),
        "p_value": pl.Float64(),
        "drifted": pl.Boolean(),
        "most_changed": pl.String(),
        "share": pl.Float64(),
        "share_before": pl.Float64(),
    }
)
_GROUP: Final = ("week", "channel", "measure")


def with_all(counts: pl.DataFrame) -> pl.DataFrame:
    """Add what the channels give together, and how the contacts spread over them.

    Parameters
    ----------
    counts
        `COUNTS` by channel, without the measure `channel`.

    Returns
    -------
    pl.DataFrame
        `COUNTS`, in a fixed order.
    """
    together = counts.with_columns(channel=pl.lit(ALL))
    # Every measure counts every contact once, so any of them tells how many a channel has.
    volumes = counts.filter(pl.col("measure") == "turns").with_columns(
        bin=pl.col("channel"), channel=pl.lit(ALL), measure=pl.lit(CHANNEL)
    )
    parts = [each.select(COUNTS.names()) for each in (counts, together, volumes)]
    return pl.concat(parts).group_by(*_GROUP, "bin").agg(pl.col("n").sum()).sort(*_GROUP, "bin").cast(COUNTS)


def drift(counts: pl.DataFrame, weeks: Iterable[date]) -> pl.DataFrame:
    """Compare the distributions of weeks with those of the four weeks before each, taken together.

    Parameters
    ----------
    counts
        `COUNTS` of the weeks and of the four before each, as `with_all` gives them.
    weeks
        The Mondays to tell of.

    Returns
    -------
    pl.DataFrame
        `DRIFT`, a row for every week, channel and measure with a contact in the week. `psi` and what follows
        from it is null under 50 contacts in the week or 200 before, and where there is one bin only. A drift
        is a `psi` of 0.1 or more that is also none of chance: Benjamini-Hochberg at 5% over all rows of the
        week. `most_changed` is the bin that contributes most.
    """
    asked = counts.filter(pl.col("week").is_in(list(weeks)))
    told = _shares(asked, _before(counts, asked))
    rows = told.group_by(_GROUP).agg(
        pl.col("n").sum(),
        pl.col("n_before").sum(),
        bins=pl.len().cast(pl.Int32),
        psi=pl.col("part").sum(),
        **{name: pl.col(name).sort_by("part", "bin", descending=[True, False]).first() for name in
           ("bin", "share", "share_before")},
    )  # fmt: skip
    return _judged(rows.rename({"bin": "most_changed"}).sort(_GROUP))


def _before(counts: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Sum the four weeks before, bin by bin, for the groups that are asked for."""
    moved = [
        counts.with_columns(pl.col("week").dt.offset_by(f"{back}w")) for back in range(1, COMPARED_WEEKS + 1)
    ]
    summed = pl.concat(moved).group_by(*_GROUP, "bin").agg(n_before=pl.col("n").sum())
    return summed.join(asked.select(_GROUP).unique(), on=_GROUP, how="semi")


def _shares(asked: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Give each bin its shares, then and now, and its part of the index."""
    both = asked.join(before, on=[*_GROUP, "bin"], how="full", coalesce=True).with_columns(
        pl.col("n", "n_before").fill_null(0)
    )
    share, share_before = (
        (pl.col(name) + _PRIOR) / (pl.col(name) + _PRIOR).sum().over(_GROUP) for name in ("n", "n_before")
    )
    told = both.with_columns(share=share, share_before=share_before)
    ratio = (pl.col("share") / pl.col("share_before")).log()
    return told.with_columns(part=(pl.col("share") - pl.col("share_before")) * ratio)


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Tell chance from drift; what is too thin to tell is null."""
    enough = (pl.col("n") >= FEWEST) & (pl.col("n_before") >= FEWEST_BEFORE) & (pl.col("bins") > 1)
    thin = ("psi", "most_changed", "share", "share_before")
    told = rows.with_columns(pl.when(enough).then(pl.col(name)).alias(name) for name in thin)
    noise = 1 / told["n"] + 1 / told["n_before"]
    p_values = stats.chi2.sf((told["psi"] / noise).to_numpy(), (told["bins"] - 1).to_numpy())
    told = told.with_columns(p_value=pl.Series(np.asarray(p_values)).fill_nan(None))
    weeks = [_with_findings(week) for _, week in told.group_by("week", maintain_order=True)]
    return pl.concat([DRIFT.to_frame(), *weeks])


def _with_findings(week: pl.DataFrame) -> pl.DataFrame:
    real = false_discovery.benjamini_hochberg(week["p_value"].fill_null(np.nan).to_numpy())
    drifted = pl.when(pl.col("psi").is_not_null()).then(pl.Series(real) & (pl.col("psi") >= NOTABLE))
    return week.with_columns(drifted=drifted).select(DRIFT.names()).cast(DRIFT)
