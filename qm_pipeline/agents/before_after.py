"""Before and after a coaching: an agent beside comparable agents who were not coached in that time.

What belongs here: the windows, who is comparable, the rows in the units of the metrics, and which change is
told. What does not: the statistics (`stats.before_after`, `stats.case_mix`), where sessions are kept.

The day of the coaching belongs to neither side. What the coaching was about was chosen before its figures
were seen, so its interval is taken at its word; the other metrics are one family (Benjamini-Hochberg).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.agents import cases
from qm_pipeline.agents.measures import FEWEST_CONTACTS, MEASURES
from qm_pipeline.stats import false_discovery
from qm_pipeline.stats.before_after import FEWEST_PEERS, effect
from qm_pipeline.stats.case_mix import standardise

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from qm_pipeline.agents.measures import Measure
    from qm_pipeline.stats.before_after import Effect

WINDOW: Final = timedelta(days=28)
"""So long before and so long after a coaching."""

MOST_PEERS: Final = 60
"""More peers make it slower, and hardly any surer."""

MIXES: Final = pl.Schema(
    {"agent_id": pl.String(), "channel": pl.String(), "queue": pl.String(), "contacts": pl.Int64()}
)
"""How many contacts of which kind agents had."""

EFFECTS: Final = pl.Schema(
    {
        "session": pl.Int64(),
        "metric": pl.String(),
        "n_before": pl.Int64(),
        "n_after": pl.Int64(),
        "before": pl.Float64(),
        "after": pl.Float64(),
        "peers": pl.Int64(),
        "peers_before": pl.Float64(),
        "peers_after": pl.Float64(),
        "expected": pl.Float64(),  # after, without the coaching
        "effect": pl.Float64(),  # after - expected
        "low": pl.Float64(),
        "high": pl.Float64(),
        "verdict": pl.String(),  # better, worse or null
        "reason": pl.String(),  # why there is no verdict; null where there is one
        "through": pl.Date(),
    }
)


class Coaching(NamedTuple):
    """A coaching session: who, when, about which metric."""

    session: int
    agent_id: str
    day: date
    focus_metric: str

    @property
    def first(self) -> date:
        """The first day of what was before."""
        return self.day - WINDOW

    @property
    def last(self) -> date:
        """The last day of what came after."""
        return self.day + WINDOW


class _Measured(NamedTuple):
    """One metric: counts, and the effect on the scale that is computed on, null with a reason."""

    measure: Measure
    n_before: int
    n_after: int
    peers: int
    values: tuple[float, float] | None
    effect: Effect | None
    reason: str | None


def comparable(mixes: pl.DataFrame, agent: str, coached: Iterable[str], most: int = MOST_PEERS) -> list[str]:
    """Choose the peers: not coached themselves, with the most similar mix of channels and queues.

    Parameters
    ----------
    mixes
        `MIXES` of the days around a coaching.
    agent
        Whose coaching it is.
    coached
        Agents who were coached in the same time.

    Returns
    -------
    list[str]
        At most `most`, sorted by name.
    """
    kind = pl.struct("channel", pl.col("queue").fill_null("\x00unknown"))
    share = mixes.select(
        "agent_id", kind.alias("kind"), share=pl.col("contacts") / pl.col("contacts").sum().over("agent_id")
    )
    own = share.filter(agent_id=agent).select("kind", own="share")
    others = share.filter(pl.col("agent_id") != agent, ~pl.col("agent_id").is_in([*coached]))
    alike = others.join(own, on="kind", how="left").group_by("agent_id").agg(
        alike=pl.min_horizontal("share", pl.col("own").fill_null(0.0)).sum()
    )  # fmt: skip
    return sorted(
        alike.filter(pl.col("alike") > 0).sort(["alike", "agent_id"], descending=[True, False])
        .head(most)["agent_id"]
    )  # fmt: skip


def effects(contacts: pl.DataFrame, coaching: Coaching) -> pl.DataFrame:
    """Compare before and after.

    Parameters
    ----------
    contacts
        `measures.CONTACTS` of the coached agent and the peers, from `coaching.first` to `coaching.last`.

    Returns
    -------
    pl.DataFrame
        `EFFECTS`: a row for every metric of which one way is better. What is unknown is null, and `reason`
        says why there is no verdict: `no_value`, `few` (under 20 contacts on a side), `no_peers` (under five)
        or `within_chance`.
    """
    around = contacts.filter(pl.col("day") != coaching.day).sort("interaction_key")
    named = [measure for measure in MEASURES if measure.better is not None]
    if around.filter(agent_id=coaching.agent_id).is_empty():
        found = [_Measured(measure, 0, 0, 0, None, None, "no_value") for measure in named]
    else:
        ordered = cases.numbered(around).with_columns(is_after=pl.col("day") > coaching.day)
        found = [_measured(measure, ordered, coaching.agent_id) for measure in named]
    sure = _sure(found, coaching.focus_metric)
    through = around["day"].max()
    rows = [
        {"session": coaching.session, "through": through, **_row(each, told=told)}
        for each, told in zip(found, sure, strict=True)
    ]
    return pl.DataFrame(rows, schema=EFFECTS).sort("metric")


def _measured(measure: Measure, contacts: pl.DataFrame, agent: str) -> _Measured:
    known = contacts.with_columns(outcome=measure.value).filter(pl.col("outcome").is_not_null())
    sides = known.group_by("agent_id").agg(
        n_before=(~pl.col("is_after")).sum(), n_after=pl.col("is_after").sum()
    )
    own = sides.filter(agent_id=agent).select("n_before", "n_after").rows()
    n_before, n_after = own[0] if own else (0, 0)
    enough = sides.filter(pl.min_horizontal("n_before", "n_after") >= FEWEST_CONTACTS)
    peers = enough.filter(pl.col("agent_id") != agent).height
    if n_before + n_after == 0 or min(n_before, n_after) < FEWEST_CONTACTS:
        reason = "few" if n_before + n_after else "no_value"
        return _Measured(measure, n_before, n_after, peers, None, None, reason)
    return _compared(
        measure, known.join(enough.select("agent_id"), on="agent_id", how="semi"), agent, (n_before, n_after)
    )


def _compared(measure: Measure, known: pl.DataFrame, agent: str, n: tuple[int, int]) -> _Measured:
    """Hold the cases equal over both sides at once, and set the agent beside those whose cases compare."""
    ordered = known.sort("agent_id", "is_after", maintain_order=True)
    fitted = standardise(
        ordered["outcome"].cast(pl.Float64).to_numpy(),
        (ordered["agent_id"].rank("dense").cast(pl.Int64).to_numpy() - 1) * 2
        + ordered["is_after"].cast(pl.Int64).to_numpy(),
        ordered["customer"].to_numpy(),
        cases.factors(ordered),
        cases.covariates(ordered),
    )
    names = ordered["agent_id"].unique().sort().to_list()
    before, after = _order(fitted.peers, names.index(agent))
    peers = before.size - 1
    values = float(fitted.value[before[0]]), float(fitted.value[after[0]])
    if peers < FEWEST_PEERS:
        return _Measured(measure, *n, peers, None, None, "no_peers")
    both = np.concatenate([before, after])
    found = effect(fitted.value[before], fitted.value[after], fitted.covariance[np.ix_(both, both)])
    return _Measured(measure, *n, peers, values, found, None)


def _order(peers: npt.NDArray[np.int64], own: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the groups before and those after: the agent's first, then of those that can be compared."""
    before, after = np.arange(0, peers.size, 2), np.arange(1, peers.size, 2)
    alike = (peers[before] == peers[before[own]]) & (peers[after] == peers[before[own]])
    alike[own] = False
    chosen = np.concatenate([[own], np.flatnonzero(alike)])
    if peers[after[own]] != peers[before[own]]:
        chosen = chosen[:1]
    return before[chosen], after[chosen]


def _sure(found: list[_Measured], focus: str) -> list[bool]:
    """Say of which metrics the change is beyond chance."""
    p = np.array([each.effect.p if each.effect else np.nan for each in found])
    is_focus = np.array([each.measure.name == focus for each in found])
    others = ~is_focus & ~np.isnan(p)
    sure = is_focus & (np.nan_to_num(p, nan=1.0) <= false_discovery.LEVEL)
    sure |= false_discovery.benjamini_hochberg(np.where(others, p, np.nan))
    return [bool(each) for each in sure]


def _row(found: _Measured, *, told: bool) -> dict[str, Any]:
    """Bring an effect into the units of its metric."""
    counts = {"metric": found.measure.name, "n_before": found.n_before, "n_after": found.n_after}
    if found.effect is None or found.values is None or np.isnan(found.effect.low):
        return {**counts, "peers": found.peers, "reason": found.reason or "within_chance"}
    before, after = found.values
    there = _unit(found.measure, after)
    expected, low, high = (
        _unit(found.measure, after - each)
        for each in (found.effect.value, found.effect.low, found.effect.high)
    )
    return {
        **counts,
        "peers": found.peers,
        "before": _unit(found.measure, before),
        "after": there,
        "peers_before": _unit(found.measure, found.effect.peers_before),
        "peers_after": _unit(found.measure, found.effect.peers_after),
        "expected": expected,
        "effect": there - expected,
        "low": there - low,
        "high": there - high,
        "verdict": _verdict(found) if told else None,
        "reason": None if told else "within_chance",
    }


def _unit(measure: Measure, value: float) -> float:
    if measure.logarithmic:
        value = float(np.exp(value))
    return float(np.clip(value, measure.least, measure.most))


def _verdict(found: _Measured) -> str:
    rose = found.effect is not None and found.effect.value > 0
    return "better" if rose == (found.measure.better == "higher") else "worse"
