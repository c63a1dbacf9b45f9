"""How unlike its peers a contact is: an isolation forest over robustly scaled features (metrics.md 6).

What belongs here: unlikeness, the limit from which it is flagged, and the features that make it. What does
not: the features (`peer_features`), who the peers are (`runs.peer_flags`).

Each contact is scaled by the median and MAD of its own channel and queue; one forest a channel then learns
what distances from usual there are. So small queues are judged by a forest that has seen enough, and by their
own idea of usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from sklearn.ensemble import IsolationForest

from qm_pipeline.quality import peer_features
from qm_pipeline.quality.isolation import Isolation
from qm_pipeline.quality.peer_features import FEATURES, GROUP, Usual
from qm_pipeline.quality.raised import NO_EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.scoring.segments import Floats

CODE: Final = "outlier"
FEWEST_PEERS: Final = 50  # under these, robust z-scores alone
FEWEST_AT_ALL: Final = 20  # under these nothing is called usual
RAREST: Final = 0.01  # of the peers, so many are flagged
LEAST_Z: Final = 4.0
NAMED: Final = 3
TREES: Final = 100
DRAWN_A_TREE: Final = 256
SEED: Final = 20260101

UNLIKE: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "version": pl.Int32(),
        "day": pl.Date(),
        "unlikeness": pl.Float64(),  # 1: as unlike as the least usual hundredth of the peers
        "peers": pl.Int32(),
        "named": pl.List(pl.Int32()),  # places in FEATURES, the weightiest first
    }
)


def unlike(contacts: pl.DataFrame, peers: pl.DataFrame) -> pl.DataFrame:
    """Measure how unlike its peers each contact is.

    Parameters
    ----------
    contacts
        `PEERS`; any channels and queues.
    peers
        `PEERS` that they are compared with; of each channel and queue a sample is enough.

    Returns
    -------
    pl.DataFrame
        `UNLIKE`, for contacts with `FEWEST_AT_ALL` peers or more, in the order of `contacts`. The same for
        the same peers, whatever other contacts there are.
    """
    parts = [UNLIKE.to_frame()]
    for (channel,), ours in contacts.with_row_index("row").group_by("channel", maintain_order=True):
        known = peers.filter(pl.col("channel") == channel).sort("interaction_key")
        parts.extend(_of_channel(ours, known))
    order = contacts.select("interaction_key", place=pl.int_range(pl.len()))
    return pl.concat(parts).join(order, on="interaction_key").sort("place").select(UNLIKE.names())


def _of_channel(contacts: pl.DataFrame, peers: pl.DataFrame) -> Iterator[pl.DataFrame]:
    usual = {
        queue: peer_features.usual(part) for (queue,), part in peers.group_by("queue", maintain_order=True)
    }
    learnt = [
        peer_features.distances(part, usual[queue])
        for (queue,), part in peers.group_by("queue", maintain_order=True)
        if part.height >= FEWEST_PEERS
    ]
    forest = _Forest(np.concatenate(learnt)) if learnt else None
    for (queue,), part in contacts.group_by("queue", maintain_order=True):
        among = usual.get(queue)
        if among is None or among.peers < FEWEST_AT_ALL:
            continue
        far = peer_features.distances(part, among)
        judge = forest if forest is not None and among.peers >= FEWEST_PEERS else _Farthest()
        yield _measured(part, among, far, judge)


class _Farthest:
    """Judges by the distances themselves: the mean of the farthest three, in multiples of `LEAST_Z`."""

    def unlikeness(self, far: Floats) -> Floats:
        """Give the unlikeness of rows of distances."""
        result: Floats = _largest(far).mean(axis=1) / LEAST_Z
        return result


class _Forest:
    """Judges by an isolation forest, in multiples of what only a hundredth of the peers exceed."""

    def __init__(self, learnt: Floats) -> None:
        drawn = min(DRAWN_A_TREE, learnt.shape[0])
        forest = IsolationForest(n_estimators=TREES, max_samples=drawn, random_state=SEED)
        self._isolation = Isolation(forest.fit(self._seen(learnt)))
        scores = self._isolation.scores(self._seen(learnt))
        self._middle = float(np.median(scores))
        self._rare = max(float(np.quantile(scores, 1 - RAREST)) - self._middle, 1e-9)

    def unlikeness(self, far: Floats) -> Floats:
        """Give the unlikeness of rows of distances."""
        scores: Floats = (self._isolation.scores(self._seen(far)) - self._middle) / self._rare
        return scores

    @staticmethod
    def _seen(far: Floats) -> Floats:
        """Add how far it is in all: the three largest distances, their mean, and the length of the whole.

        A tree asks one feature at a time: what is far out in one of fifteen it would seldom notice. Twice, so
        that four in ten questions are about these.
        """
        largest = _largest(far)
        in_all = np.column_stack([largest, largest.mean(axis=1), np.linalg.norm(far, axis=1)])
        return np.column_stack([far, in_all, in_all])


def _largest(far: Floats) -> Floats:
    return -np.sort(-np.abs(far), axis=1)[:, :NAMED]


def _measured(contacts: pl.DataFrame, among: Usual, far: Floats, judge: _Forest | _Farthest) -> pl.DataFrame:
    found = judge.unlikeness(far)
    rare = np.flatnonzero(found >= 1)
    named: list[list[int]] = [[]] * contacts.height
    for row, places in zip(rare, _named(far[rare], judge), strict=True):
        named[row] = places
    return contacts.select(
        "interaction_key",
        "version",
        "day",
        unlikeness=pl.Series(found),
        peers=pl.lit(among.peers, pl.Int32),
        named=pl.Series(named, dtype=pl.List(pl.Int32)),
    )


def _named(far: Floats, judge: _Forest | _Farthest) -> list[list[int]]:
    """Name the features without which each contact would be least unlike: each put back to usual in turn."""
    contacts, features = far.shape
    if not contacts:
        return []
    without = np.repeat(far, features, axis=0)
    without[np.arange(len(without)), np.tile(np.arange(features), contacts)] = 0.0
    left = judge.unlikeness(without).reshape(contacts, features)
    order = np.lexsort((-np.abs(far), left), axis=1)
    return [
        [int(place) for place in places if abs(row[place]) >= 1][:NAMED]
        for row, places in zip(far, order, strict=True)
    ]


def flags(contacts: pl.DataFrame, peers: pl.DataFrame) -> pl.DataFrame:
    """Flag what is as unlike its peers as one in a hundred, or more.

    Parameters
    ----------
    contacts, peers
        As for `unlike`.

    Returns
    -------
    pl.DataFrame
        `interaction_key`, `version`, `day` and the other columns of `FLAGS`, in the order of `contacts`.
    """
    found = unlike(contacts, peers).filter(pl.col("unlikeness") >= 1)
    told = found.join(contacts.drop("version", "day"), on="interaction_key", maintain_order="left")
    among = {group: peer_features.usual(part) for group, part in peers.group_by(GROUP, maintain_order=True)}
    reasons = [_sentence(row, among[row["channel"], row["queue"]]) for row in told.iter_rows(named=True)]
    return told.select(
        "interaction_key",
        "version",
        "day",
        code=pl.lit(CODE),
        severity=(0.35 + 0.3 * (pl.col("unlikeness") - 1)).clip(upper_bound=0.65).cast(pl.Float32),
        reason=pl.Series(reasons, dtype=pl.String),
        evidence=NO_EVIDENCE,
    )


def _sentence(row: dict[str, Any], among: Usual) -> str:
    """Say what is unlike, and what is usual there."""
    parts = [
        f"{FEATURES[place].name} {FEATURES[place].say(row[FEATURES[place].column])} "
        f"(usual: {FEATURES[place].say(among.median[place])})"
        for place in row["named"]
    ]
    where = f"{row['channel']}, {row['queue'] or 'no queue'}"
    return f"Unlike its {among.peers:,} peers ({where}): {'; '.join(parts)}."
