"""Observable behaviours of agents: whether they greeted, showed empathy, took the matter on, closed politely.

What belongs here: from found phrases to yes, no and unknown. What does not: the phrases, and any judgement on
an agent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from qm_pipeline.quality.phrases.lists import BEHAVIOURS

if TYPE_CHECKING:
    from qm_pipeline.quality.phrases.reading import PhraseBook
    from qm_pipeline.scoring.segments import Bools


def behaviours(found: pl.DataFrame, turns: pl.DataFrame, book: PhraseBook, contacts: int) -> pl.DataFrame:
    """Tell what agents did.

    Parameters
    ----------
    found
        `matching.FOUND`.
    turns
        `contact` (int64), `role`, `language` of every turn.
    book
        The lists that were looked for.
    contacts
        How many contacts there are.

    Returns
    -------
    pl.DataFrame
        A row a contact, a Boolean column each of `BEHAVIOURS`: null where no agent spoke, or the contact's
        language has no list of that behaviour.
    """
    return pl.DataFrame(
        {
            name: _yes_no_unknown(found.filter(pl.col("list") == name), turns, _covered(book, name), contacts)
            for name in BEHAVIOURS
        }
    )


def _covered(book: PhraseBook, name: str) -> list[str]:
    return [language for language, each in book.languages.items() if name in each.lists]


def _yes_no_unknown(
    found: pl.DataFrame, turns: pl.DataFrame, languages: list[str], contacts: int
) -> pl.Series:
    observable = turns.filter(pl.col("role") == "agent", pl.col("language").is_in(languages))
    known, seen = _with(observable, contacts), _with(found, contacts)
    return pl.select(pl.when(pl.Series(known)).then(pl.Series(seen))).to_series()


def _with(rows: pl.DataFrame, contacts: int) -> Bools:
    result = np.zeros(contacts, dtype=bool)
    result[rows["contact"].to_numpy()] = True
    return result
