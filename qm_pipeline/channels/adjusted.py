"""A channel's effect with queue and topic held equal: what is left of its customer score.

What belongs here: the regression of a week. What does not: the plain means (`report`). The score is regressed
on the channel and on every combination of queue and topic (absorbed by subtracting each combination's mean,
Frisch and Waugh 1933), with errors clustered by customer (statsmodels). A channel's effect is its coefficient
minus the mean coefficient of all contacts: points above what the same matters get on average.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from statsmodels.regression.linear_model import OLS

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]

SCORE: Final = "customer_score"
EFFECTS: Final = pl.Schema(
    {
        "week": pl.Date(),
        "channel": pl.String(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "n": pl.Int64(),
    }
)
_NO_SPREAD: Final = 1e-9
_FEWEST: Final = 2  # channels, and customers: with fewer there is nothing to compare


class _Week(NamedTuple):
    """A week's contacts as arrays: (contacts,) each."""

    channel: Ints
    cell: Ints
    cluster: Ints
    score: Floats

    def of(self, channels: npt.NDArray[np.bool_]) -> _Week:
        """Keep the contacts of some channels."""
        kept = channels[self.channel]
        return _Week(self.channel[kept], self.cell[kept], self.cluster[kept], self.score[kept])


def channel_effects(contacts: pl.DataFrame) -> pl.DataFrame:
    """Estimate the effects of channels, week by week.

    Parameters
    ----------
    contacts
        As `contacts.told` gives them.

    Returns
    -------
    pl.DataFrame
        `EFFECTS`, for channels that share a queue and topic with another, directly or by way of others;
        elsewhere a channel's effect and its matters' cannot be told apart, and there is no row.
    """
    known = contacts.filter(pl.col(SCORE).is_not_null())
    parts = known.partition_by("week", as_dict=True, maintain_order=True)
    rows = [_of_week(part).with_columns(week=pl.lit(key[0])) for key, part in parts.items()]
    return pl.concat([EFFECTS.to_frame(), *(row.select(EFFECTS.names()).cast(EFFECTS) for row in rows)])


def _of_week(contacts: pl.DataFrame) -> pl.DataFrame:
    names = contacts["channel"].unique().sort()
    everybody = _week(contacts)
    inside = everybody.of(_comparable(everybody))
    counts = np.bincount(inside.channel, minlength=len(names))
    kept = np.flatnonzero(counts)
    if kept.size < _FEWEST or inside.cluster.min() == inside.cluster.max():
        return EFFECTS.to_frame()
    value, low, high = _estimated(inside, kept, counts[kept] / counts.sum())
    return pl.DataFrame(
        {
            "week": None,
            "channel": names.gather(kept),
            "value": value,
            "low": low,
            "high": high,
            "n": counts[kept],
        }
    ).with_columns(pl.col("value", "low", "high").fill_nan(None))


def _week(contacts: pl.DataFrame) -> _Week:
    codes = contacts.select(
        channel=pl.col("channel").rank("dense") - 1,
        cell=pl.struct("queue", "topic").rank("dense") - 1,
        cluster=pl.col("cluster").rank("dense"),
        score=pl.col(SCORE).cast(pl.Float64),
    )
    channel, cell, cluster = (
        codes[name].cast(pl.Int64).to_numpy() for name in ("channel", "cell", "cluster")
    )
    return _Week(channel, cell, cluster, codes["score"].to_numpy())


def _comparable(week: _Week) -> npt.NDArray[np.bool_]:
    """Say which channels hang together through matters that they share: those of the largest such group."""
    channels = int(week.channel.max()) + 1
    size = channels + int(week.cell.max()) + 1
    links = coo_array((np.ones(week.cell.size), (week.channel, channels + week.cell)), shape=(size, size))
    _, group = connected_components(links, directed=False)
    largest = np.bincount(group[week.channel]).argmax()
    together: npt.NDArray[np.bool_] = group[:channels] == largest
    return together


def _estimated(week: _Week, kept: Ints, shares: Floats) -> tuple[Floats, Floats, Floats]:
    """Fit, and give each channel's effect with its limits."""
    member = (week.channel[:, None] == kept[1:]).astype(np.float64)
    within = np.column_stack([_less_cell_mean(column, week.cell) for column in (week.score, *member.T)])
    fit = OLS(within[:, 0], within[:, 1:]).fit(
        cov_type="cluster", cov_kwds={"groups": week.cluster}, use_t=True
    )
    against_first = np.vstack([np.zeros(kept.size - 1), np.eye(kept.size - 1)])
    with np.errstate(invalid="ignore"):  # the variance of a perfect fit may come out a hair below zero
        contrast = fit.t_test(against_first - shares @ against_first)
    known = np.where(contrast.sd > _NO_SPREAD, 1.0, np.nan)  # a perfect fit tells nothing of its error
    low, high = contrast.conf_int().T
    return contrast.effect, low * known, high * known


def _less_cell_mean(values: Floats, cell: Ints) -> Floats:
    means = np.bincount(cell, weights=values) / np.maximum(np.bincount(cell), 1)
    left: Floats = values - means[cell]
    return left
