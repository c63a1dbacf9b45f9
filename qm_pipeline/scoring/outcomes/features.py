"""From what a conversation shows to the columns of a classifier: each is there or is not.

What belongs here: the assembly of all that is observed, and the scikit-learn transformer that makes columns
of it. What does not: what is observed (the other modules of this package) and what a column weighs.

Every column is 0 or 1, numbers too: one column a threshold, 1 above it. So a weight is what the fact adds to
the logit, and nothing grows with the length of a conversation unless a model has learnt that it should.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator, TransformerMixin

from qm_pipeline.scoring.outcomes import acts, course, structure, turns, words
from qm_pipeline.scoring.outcomes.rows import indicators
from qm_pipeline.scoring.outcomes.seen import Seen, named, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scipy import sparse

    from qm_pipeline.scoring.segments import Floats, Ints

# What the source knew of a contact at its end: for a model that was fitted to a centre's own contacts.
CONTEXT: Final = ("queue", "topic", "channel")
KINDS: Final = ("act", "answer", "fact", "feeling", "form", "word", "context")


@dataclass(frozen=True)
class Observed:
    """What conversations show, before any model has a say.

    Attributes
    ----------
    contacts
        How many conversations there are.
    parts
        What was seen where, by kind.
    numbers
        Name to an array (contacts,), NaN where unknown.
    """

    contacts: int
    parts: Sequence[Seen]
    numbers: Mapping[str, Floats]

    @property
    def seen(self) -> Seen:
        """What was seen where, in one piece."""
        return together(self.parts)

    def take(self, rows: Ints) -> Observed:
        """Give some of the conversations, in the order of `rows`."""
        numbers = {name: values[rows] for name, values in self.numbers.items()}
        return Observed(rows.size, [part.take(rows, self.contacts) for part in self.parts], numbers)


def observe(
    contacts: pl.DataFrame,
    said: pl.DataFrame,
    phrases: Mapping[str, Sequence[str]],
    known: words.Known | None = None,
    kinds: Sequence[str] = KINDS,
) -> Observed:
    """Observe conversations.

    Parameters
    ----------
    contacts
        A row each: `queue`, `topic`, `channel`.
    said
        Their turns, as `turns.placed` takes them; `contact` is a row of `contacts`.
    phrases
        Phrases by act.
    known
        The words and pairs that are looked for; all where it is None.
    kinds
        What costs much and is not among these is left out.
    """
    people = turns.placed(said)
    seen = [acts.sightings(people, phrases), structure.sightings(people), _context(contacts)]
    if "word" in kinds:
        seen.append(words.sightings(people, known))
    return Observed(contacts.height, seen, _numbers(people, contacts.height, kinds))


def _numbers(people: pl.DataFrame, count: int, kinds: Sequence[str]) -> dict[str, Floats]:
    found = {
        f"feeling:{name}": values
        for side in turns.SIDES
        for name, values in course.numbers(people, side, count).items()
    }
    if "form" in kinds:
        found |= {f"form:{name}": values for name, values in structure.numbers(people, count).items()}
    return found


def _context(contacts: pl.DataFrame) -> Seen:
    rows = contacts.with_columns(contact=pl.int_range(pl.len(), dtype=pl.Int64))
    parts = [
        rows.select("contact", feature=pl.format(f"context:{name}:{{}}", name)).drop_nulls()
        for name in CONTEXT
    ]
    return named(pl.concat(parts))


class OutcomeColumns(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # published without types
    """Columns of 0 and 1 from what is observed.

    Parameters
    ----------
    acts
        Phrases by act, kept here because the columns mean nothing without them.
    rarest
        What is seen in fewer conversations than this is no column.
    bins
        A number is cut at its quantiles 1/bins .. (bins-1)/bins of the conversations fitted on.
    kinds
        Which kinds of features become columns, of `KINDS`.

    Attributes
    ----------
    terms_ : str
        What may be seen, a name a line, sorted; the first columns.
    edges_ : dict
        Number's name to its thresholds, ascending. After the terms come, number by number, one column a
        threshold and one that says that the number is unknown.
    """

    def __init__(
        self,
        *,
        acts: dict[str, list[str]] | None = None,
        rarest: int = 5,
        bins: int = 10,
        kinds: tuple[str, ...] = KINDS[:-1],
    ) -> None:
        self.acts = acts
        self.rarest = rarest
        self.bins = bins
        self.kinds = kinds

    def fit(self, observed: Observed, y: object = None) -> OutcomeColumns:
        """Choose the columns; `y` is not used."""
        del y
        seen = observed.seen
        often = seen.contacts_with_each() >= self.rarest
        terms = seen.names.filter(pl.Series(often)).sort()
        self.terms_ = "\n".join(term for term in terms if _kind(term) in self.kinds)
        self.edges_ = {
            name: self._edges(values)
            for name, values in observed.numbers.items()
            if _kind(name) in self.kinds
        }
        return self

    def _edges(self, values: Floats) -> Floats:
        known = values[np.isfinite(values)]
        if not known.size:
            return np.zeros(0)
        cuts = np.unique(np.quantile(known, np.arange(1, self.bins) / self.bins))
        exceeded: Floats = cuts[cuts < known.max()]  # a threshold that nothing exceeds tells nothing
        return exceeded

    def transform(self, observed: Observed) -> sparse.csr_matrix:
        """Give a row a conversation, (contacts, columns), with its indices sorted."""
        rows = [part.contact for part in observed.parts]
        columns = [_columns_of(_Names(part.names), self.terms_)[part.feature] for part in observed.parts]
        first = _places(self.terms_).height
        for name, edges in self.edges_.items():
            above = _above(observed.numbers[name], edges)
            row, column = np.nonzero(above)
            rows, columns, first = [*rows, row], [*columns, first + column], first + above.shape[1]
        # Sorted and each once: a row's sum is then the same in every batch, bit for bit.
        return indicators(rows, columns, (observed.contacts, first))

    def terms(self) -> list[str]:
        """Names of the columns for what may be seen."""
        return _places(self.terms_)["term"].to_list()

    def known_words(self) -> words.Known:
        """Words and pairs that are columns: no other needs to be looked for."""
        terms = self.terms()
        found = {words.term_of(term) for term in terms} - {None}
        return words.known(pl.Series(sorted(str(each) for each in found), dtype=pl.String), terms)

    def get_feature_names_out(self, input_features: Any = None) -> list[str]:  # noqa: ANN401  # scikit-learn's
        """Name the columns."""
        del input_features
        names = self.terms()
        for name, edges in self.edges_.items():
            names += [f"{name}>{edge:.4g}" for edge in edges] + [f"{name} unknown"]
        return names


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


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _above(values: Floats, edges: Floats) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """One column a threshold, and one for unknown."""
    unknown = ~np.isfinite(values)
    return np.column_stack([np.where(unknown, -np.inf, values)[:, None] > edges[None, :], unknown])
