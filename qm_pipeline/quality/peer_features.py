"""What a contact is compared by with its peers, and how far from usual it is in each (metrics.md 6).

What belongs here: the features, their scaling by median and MAD, their names. What does not: what makes an
outlier of it (`outliers`).

Counts and times enter by their square root, so that twice as much is as far from usual for long contacts as
for short ones. Where less than usual tells nothing (a short contact is `abandoned` or simply quick), distance
on that side is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Floats

GROUP: Final = ("channel", "queue")
# What a standard deviation is in terms of the median absolute deviation, for a normal distribution.
MAD_TO_SIGMA: Final = 1.4826
FARTHEST: Final = 15.0
FARTHEST_BELOW: Final = 1.0
_MINUTE: Final = 60_000


@dataclass(frozen=True)
class Feature:
    """One thing that a contact is compared by.

    Attributes
    ----------
    column
        As in `PEERS`.
    least
        The least distance from usual that counts as one, in square roots or points: where nearly all peers
        are alike, the smallest difference would else be huge.
    name, written
        How it is told in a sentence, and the format of a value.
    rooted
        A count or time; else a score, for which both sides count.
    unit
        In which it is told, and of which its square root is taken.
    """

    column: str
    name: str
    least: float
    rooted: bool = True
    unit: float = 1.0
    written: str = "{:,.0f}"

    def say(self, value: float) -> str:
        """Write a value of it."""
        return self.written.format(value / self.unit)


def _minutes(column: str, name: str, least: float) -> Feature:
    return Feature(column, name, least, unit=_MINUTE, written="{:,.1f} min")


def _points(column: str, name: str) -> Feature:
    return Feature(column, name, 1.0, rooted=False, written="{:+.1f}")


FEATURES: Final = (
    Feature("turn_count", "turns", 0.5),
    _minutes("hold_ms", "time on hold", 0.5),
    Feature("agents", "agents", 0.2),
    Feature("customer_words", "words of the customer", 1.0),
    Feature("customer_longest_turn", "words in the customer's longest turn", 0.7),
    Feature("agent_repeats", "times that an agent said the same again", 0.5),
    Feature("customer_shouts", "customer's turns in capitals", 0.5),
    Feature("interruptions", "interruptions", 0.5),
    _minutes("longest_silence_ms", "longest silence", 0.3),
    _minutes("response_ms_max", "longest wait for an answer", 0.3),
    _points("customer_score", "customer score"),
    _points("agent_score", "agent score"),
    Feature("p_dissatisfied", "probability of a dissatisfied customer", 0.1, written="{:.0%}"),
    Feature("critical", "severity of failed critical items", 0.3, written="{:.1f}"),
    Feature("escalation", "severity of an escalation", 0.3, written="{:.1f}"),
)
PEERS: Final = pl.Schema(
    {"interaction_key": pl.String(), "version": pl.Int32(), "day": pl.Date(), "channel": pl.String(),
     "queue": pl.String()} | {feature.column: pl.Float64() for feature in FEATURES}
)  # fmt: skip


@dataclass(frozen=True)
class Usual:
    """What is usual among the peers of a group.

    Attributes
    ----------
    peers
        How many there are.
    median
        (features,) as it is told.
    middle, spread
        (features,) the same and the distance that counts as one, as it is scaled by; NaN middle where no peer
        has the feature.
    """

    peers: int
    median: Floats
    middle: Floats
    spread: Floats


def usual(peers: pl.DataFrame) -> Usual:
    """Find what is usual among peers, `PEERS` of one group."""
    values = _values(peers)
    scaled = _rooted(values)
    middle = _median(scaled)
    mad = _median(np.abs(scaled - middle))
    least = np.array([feature.least for feature in FEATURES])
    return Usual(peers.height, _median(values), middle, np.fmax(MAD_TO_SIGMA * mad, least))


def distances(contacts: pl.DataFrame, among: Usual) -> Floats:
    """How far from usual each contact is in each feature, (contacts, features); 0 where it is unknown."""
    far = (_rooted(_values(contacts)) - among.middle) / among.spread
    below = np.array([-FARTHEST_BELOW if feature.rooted else -FARTHEST for feature in FEATURES])
    return np.nan_to_num(np.clip(far, below, FARTHEST), nan=0.0)


def _values(contacts: pl.DataFrame) -> Floats:
    columns = [contacts[feature.column].cast(pl.Float64).fill_null(np.nan).to_numpy() for feature in FEATURES]
    return np.column_stack(columns)


def _rooted(values: Floats) -> Floats:
    columns = [
        np.sqrt(np.maximum(values[:, place], 0) / feature.unit) if feature.rooted else values[:, place]
        for place, feature in enumerate(FEATURES)
    ]
    return np.column_stack(columns)


def _median(values: Floats) -> Floats:
    """Median of each column over what is known, NaN where nothing is."""
    known = ~np.isnan(values).all(axis=0)
    result = np.full(values.shape[1], np.nan)
    result[known] = np.nanmedian(values[:, known], axis=0)
    return result
