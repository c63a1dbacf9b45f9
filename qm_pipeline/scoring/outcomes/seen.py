"""What was seen in which contact: pairs of a contact and the number of a feature, with the features' names.

What belongs here: the one form in which all findings pass between modules; numbers, because a day holds
millions of findings and only some ten thousand names. What does not: finding anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qm_pipeline.scoring.segments import Ints


@dataclass(frozen=True)
class Seen:
    """Findings; the same one may stand there more than once.

    Attributes
    ----------
    contact, feature
        (n,) int64: the contact, and the place of the feature in `names`.
    names
        Strings, no two the same.
    """

    contact: Ints
    feature: Ints
    names: pl.Series

    def contacts_with_each(self) -> Ints:
        """Count in how many contacts each feature was seen, (names,)."""
        once = np.unique(self.contact * len(self.names) + self.feature) % max(len(self.names), 1)
        return np.bincount(once, minlength=len(self.names)).astype(np.int64)

    def take(self, rows: Ints, contacts: int) -> Seen:
        """Keep the findings of some of `contacts`, which are numbered anew in the order of `rows`."""
        place = np.full(contacts, -1)
        place[rows] = np.arange(rows.size)
        kept = place[self.contact] >= 0
        return Seen(place[self.contact[kept]], self.feature[kept], self.names)


def named(findings: pl.DataFrame) -> Seen:
    """Give each feature of a frame `contact`, `feature` (strings) its number."""
    names = findings["feature"].unique().sort()
    number = findings["feature"].cast(pl.Enum(names)).to_physical().cast(pl.Int64)
    return Seen(findings["contact"].to_numpy(), number.to_numpy(), names)


def together(parts: Sequence[Seen]) -> Seen:
    """Put findings of different kinds, which share no names, together."""
    first = np.cumsum([0, *(len(part.names) for part in parts)])
    shifted = [part.feature + start for part, start in zip(parts, first[:-1], strict=True)]
    return Seen(
        np.concatenate([part.contact for part in parts]),
        np.concatenate(shifted),
        pl.concat([part.names for part in parts]),
    )
