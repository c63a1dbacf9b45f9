"""Lists held to their own examples: what they must find, and what not.

What belongs here: the check. What does not: printing what failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from qm_pipeline.quality.phrases import matching

if TYPE_CHECKING:
    from qm_pipeline.quality.phrases.reading import PhraseBook


class Checked(NamedTuple):
    """An example and what became of it.

    Attributes
    ----------
    wanted
        Whether the list should find something in it.
    found
        Whether it does.
    """

    language: str
    name: str
    example: str
    wanted: bool
    found: bool

    @property
    def holds(self) -> bool:
        """Whether the list does as its example says."""
        return self.wanted == self.found


def check(book: PhraseBook) -> list[Checked]:
    """Look for each list in its examples, each as a contact of one turn, said by the list's speaker."""
    told = [
        (language, name, example, wanted, each.speaker)
        for language, lists in book.languages.items()
        for name, each in lists.lists.items()
        for wanted, examples in ((True, each.examples.match), (False, each.examples.no_match))
        for example in examples
    ]
    schema = {"language": pl.String, "text": pl.String, "role": pl.String}
    rows = [(language, example, speaker) for language, _, example, _, speaker in told]
    turns = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        contact=pl.int_range(pl.len(), dtype=pl.Int64), turn_index=pl.lit(0, pl.Int32)
    )
    seen = set(matching.find(turns, book).select("contact", "list").iter_rows())
    return [
        Checked(language, name, example, wanted, found=(number, name) in seen)
        for number, (language, name, example, wanted, _) in enumerate(told)
    ]
