"""From what a conversation shows to the columns of a classifier: each is there or is not.

What belongs here: the columns that a model has, and filling them. What does not: what is observed
(`observed`), choosing the columns (`features`) and what a column weighs.

Every column is 0 or 1, numbers too: one column a threshold, 1 above it. So a weight is what the fact adds to
the logit, and nothing grows with the length of a conversation unless a model has learnt that it should.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.scoring.outcomes import words
from qm_pipeline.scoring.outcomes.rows import indicators

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qm_pipeline.scoring.outcomes.observed import Observed
    from qm_pipeline.scoring.outcomes.rows import Indicators
    from qm_pipeline.scoring.segments import Floats, Ints


class Columns(NamedTuple):
    """The columns of a model.

    Attributes
    ----------
    listed
        What may be seen, a name a line, sorted; the first columns.
    edges
        Number's name to its thresholds, ascending. After the terms come, number by number, one column a
        threshold and one that says that the number is unknown.
    """

    listed: str
    edges: Mapping[str, Floats]

    def fill(self, observed: Observed) -> Indicators:
        """Give a row a conversation, (contacts, columns)."""
        rows = [part.contact for part in observed.parts]
        columns = [_columns_of(_Names(part.names), self.listed)[part.feature] for part in observed.parts]
        first = _places(self.listed).height
        for name, edges in self.edges.items():
            above = _above(observed.numbers[name], edges)
            row, column = np.nonzero(above)
            rows, columns, first = [*rows, row], [*columns, first + column], first + above.shape[1]
        # Sorted and each once: a row's sum is then the same in every batch, bit for bit.
        return indicators(rows, columns, (observed.contacts, first))

    def terms(self) -> list[str]:
        """Names of the columns for what may be seen."""
        return _places(self.listed)["term"].to_list()

    def known_words(self) -> words.Known:
        """Words and pairs that are columns: no other needs to be looked for."""
        terms = self.terms()
        found = {words.term_of(term) for term in terms} - {None}
        return words.known(pl.Series(sorted(str(each) for each in found), dtype=pl.String), terms)

    def width(self) -> int:
        """Count the columns without the threads of Polars, which no copy of a process would have."""
        terms = self.listed.count("\n") + 1 if self.listed else 0
        return terms + sum(len(edges) + 1 for edges in self.edges.values())

    def names(self) -> list[str]:
        """Name the columns."""
        names = self.terms()
        for name, edges in self.edges.items():
            names += [f"{name}>{edge}" for edge in _told_apart(edges)] + [f"{name} unknown"]
        return names


def _told_apart(edges: Floats) -> list[str]:
    """Write thresholds down in four digits, or in all of them where two would be written alike."""
    short = [f"{edge:.4g}" for edge in edges]
    return short if len(set(short)) == len(short) else [repr(float(edge)) for edge in edges]


@lru_cache(maxsize=8)
def _places(terms: str) -> pl.DataFrame:
    """Give each line of a text, `term`, its `column`; remembered, for each batch asks again."""
    lines = pl.Series("term", terms.split("\n") if terms else [], dtype=pl.String)
    return lines.to_frame().with_columns(column=pl.int_range(pl.len(), dtype=pl.Int64))


class _Names:
    """A series by its identity: what finds a given list of words names its findings by one and the same."""

    def __init__(self, series: pl.Series) -> None:
        self.series = series

    def __hash__(self) -> int:
        """Hash the object, not the names."""
        return id(self.series)

    def __eq__(self, other: object) -> bool:
        """Whether it is the very same."""
        return isinstance(other, _Names) and self.series is other.series


@lru_cache(maxsize=16)
def _columns_of(names: _Names, terms: str) -> Ints:
    """Give the column of each name, -1 where it has none."""
    named = names.series.cast(pl.String).rename("term").to_frame()
    known = named.join(_places(terms), on="term", how="left", maintain_order="left")["column"]
    return known.fill_null(-1).to_numpy()


def _above(values: Floats, edges: Floats) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """One column a threshold, and one for unknown."""
    unknown = ~np.isfinite(values)
    return np.column_stack([np.where(unknown, -np.inf, values)[:, None] > edges[None, :], unknown])
