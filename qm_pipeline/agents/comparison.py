"""The agents of a week measured, and compared with their peers.

What belongs here: from contacts to estimates, and from estimates to who stands apart. What does not: the
statistics themselves (`stats`), what is said of it, the examples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.agents import cases
from qm_pipeline.agents.measures import FEWEST_CONTACTS, MEASURES
from qm_pipeline.stats.case_mix import standardise
from qm_pipeline.stats.intervals import Intervals
from qm_pipeline.stats.shrinkage import FEWEST, shrunken
from qm_pipeline.stats.standing_apart import Estimates, standing_apart

if TYPE_CHECKING:
    import numpy.typing as npt

    from qm_pipeline.agents.measures import Measure

_EACH_SIDE: Final = 2
_EQUAL: Final = 9  # decimals

ESTIMATES: Final = pl.Schema(
    {
        "agent_id": pl.String(),
        "metric": pl.String(),
        "n": pl.Int64(),
        "raw": pl.Float64(),
        "value": pl.Float64(),  # with the case mix held equal
        "variance": pl.Float64(),
        "third": pl.Float64(),
        "peers": pl.Int64(),  # those with the same number can be compared
    }
)
EXTREMES: Final = pl.Schema(
    {
        "agent_id": pl.String(),
        "metric": pl.String(),
        "interaction_key": pl.String(),
        "interaction_id": pl.String(),
        "lower": pl.Int64(),  # how many of the agent came to less, for their case
        "higher": pl.Int64(),  # and how many to more
    }
)
"""The two lowest and the two highest contacts of each agent."""

COMPARED: Final = pl.Schema(
    {
        **ESTIMATES,
        "others": pl.Int64(),  # how many the agent was compared with
        "apart": pl.Boolean(),
        "rate": pl.Float64(),
        "peer_mean": pl.Float64(),
        "adjusted": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
)


class Measured(NamedTuple):
    """A week as it was: frames `ESTIMATES` and `EXTREMES`, one measure below the other."""

    estimates: pl.DataFrame
    extremes: pl.DataFrame


def measured(contacts: pl.DataFrame) -> Measured:
    """Estimate every measure of every agent, with the case mix held equal.

    Parameters
    ----------
    contacts
        `CONTACTS` of one week, each with an agent.

    Returns
    -------
    Measured
        On the scale that is computed on: logarithms where the measure has them. The same bits for any order
        of the contacts.
    """
    ordered = cases.numbered(contacts.sort("interaction_key"))
    parts = [_measured(measure, ordered) for measure in MEASURES]
    return Measured(*(pl.concat(frames) for frames in zip(*parts, strict=True)))


def compared(estimates: pl.DataFrame) -> pl.DataFrame:
    """Compare agents with their peers, on all measures at once.

    Parameters
    ----------
    estimates
        `ESTIMATES` of one week.

    Returns
    -------
    pl.DataFrame
        `COMPARED`, in the same order. `adjusted`, `low` and `high` are drawn towards the mean of the peers
        and null where those are too few; the limits also where nothing varies. `apart` is false, and `rate`
        (the lowest false discovery rate at which it is true) null, where nobody is tested.
    """
    sets = pl.struct("metric", "peers").rank("dense").cast(pl.Int64) - 1
    rows = estimates.with_columns(set=sets, test=pl.int_range(pl.len()), others=pl.len().over(sets) - 1)
    tested = rows.filter(
        pl.col("metric").is_in(_NAMING), pl.col("n") >= FEWEST_CONTACTS, pl.col("variance") > 0
    )
    rows = rows.join(_apart(tested), on="test", how="left").sort("set", "test")
    drawn = [_drawn(peers) for _, peers in rows.group_by("set", maintain_order=True)]
    together = pl.concat(drawn).sort("test") if drawn else COMPARED.to_frame()
    return together.select(COMPARED.names()).cast(COMPARED)


_DRAWN: Final = ("adjusted", "low", "high")
_NAMING: Final = tuple(measure.name for measure in MEASURES if measure.better is not None)


def _measured(measure: Measure, contacts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    known = contacts.with_columns(metric=pl.lit(measure.name), outcome=measure.value).filter(
        pl.col("outcome").is_not_null()
    )
    if known.is_empty():
        return ESTIMATES.to_frame(), EXTREMES.to_frame()
    outcome, customer = known["outcome"].to_numpy(), known["customer"].to_numpy()
    _, first, agent = np.unique(known["agent"].to_numpy(), return_index=True, return_inverse=True)
    fitted = standardise(outcome, agent, customer, cases.factors(known), cases.covariates(known))
    size = np.bincount(agent)
    estimates = known[first].select(
        "agent_id",
        "metric",
        n=pl.Series(size),
        raw=pl.Series(np.bincount(agent, weights=outcome) / size),
        value=pl.Series(fitted.value),
        variance=pl.Series(np.diag(fitted.covariance)),
        third=pl.Series(fitted.third),
        peers=pl.Series(fitted.peers),
    )
    return estimates.cast(ESTIMATES), _extremes(known, agent, fitted.freed)


def _extremes(
    contacts: pl.DataFrame, agent: npt.NDArray[np.int64], freed: npt.NDArray[np.float64]
) -> pl.DataFrame:
    """Find the two lowest and the two highest of each agent; of equals the first, by key, is the lower."""
    # Contacts of the same case and outcome are equals: rounding must not choose between them.
    order = np.lexsort((freed.round(_EQUAL), agent))
    size = np.bincount(agent)
    lower = np.arange(agent.size) - (np.cumsum(size) - size)[agent[order]]
    higher = size[agent[order]] - 1 - lower
    kept = (lower < _EACH_SIDE) | (higher < _EACH_SIDE)
    places = contacts[order[kept]].with_columns(lower=pl.Series(lower[kept]), higher=pl.Series(higher[kept]))
    return places.select(EXTREMES.names()).cast(EXTREMES)


def _apart(tested: pl.DataFrame) -> pl.DataFrame:
    """Who stands apart: test, apart, rate, and the mean of the ordinary peers."""
    peers = np.unique(tested["set"].to_numpy(), return_inverse=True)[1]
    found = standing_apart(
        Estimates(
            tested["value"].to_numpy(),
            tested["variance"].to_numpy(),
            tested["third"].to_numpy(),
            peers,
        )
    )
    return tested.select(
        "test",
        apart=pl.Series(found.found),
        rate=pl.Series(found.rate).fill_nan(None),
        ordinary=pl.Series(found.mean[peers]).fill_nan(None),
    )


def _drawn(peers: pl.DataFrame) -> pl.DataFrame:
    """Draw one set of peers towards the mean of its ordinary ones; where nobody is tested, of all."""
    value, variance = peers["value"].to_numpy(), peers["variance"].to_numpy()
    varies = bool((variance > 0).all())
    ordinary = peers["ordinary"].drop_nulls()
    mean = ordinary[0] if ordinary.len() else np.average(value, weights=1 / variance if varies else None)
    drawn = shrunken(value, variance, mean) if varies else Intervals(value, *np.full((2, value.size), np.nan))
    columns = [pl.Series(name, limits) for name, limits in zip(_DRAWN, drawn, strict=True)]
    enough = peers.height >= FEWEST
    with_limits = peers.with_columns(*columns, peer_mean=pl.lit(mean), apart=pl.col("apart").fill_null(False))
    known = pl.when(pl.lit(enough)).then(pl.col("peer_mean", *_DRAWN).fill_nan(None))
    return with_limits.with_columns(known)
