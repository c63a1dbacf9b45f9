"""Finding phrases in turns: who said them, where, and not denied.

What belongs here: from turns to the spans in which a list's phrases stand. What does not: whether a list
applies to a contact (its channel, its queue) and what follows from it.

Twice: in plain Python, which says what counts, and for the machine that serves (`machine`). Turns in scripts
that the machine does not know go the plain way, in two steps: Polars looks which of them may hold anything,
and only those are read word by word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.quality.phrases import machine, patterns, prepared
from qm_pipeline.scoring import segments
from qm_pipeline.scoring.compiled import column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qm_pipeline.quality.phrases.lists import LanguageLists, PhraseList
    from qm_pipeline.quality.phrases.reading import PhraseBook

FOUND: Final = pl.Schema(
    {
        "contact": pl.Int64(),
        "list": pl.String(),
        "turn_index": pl.Int32(),
        "start": pl.Int32(),  # code points into the text as it is stored
        "end": pl.Int32(),
    }
)
_ENDS_CLAUSE: Final = re.compile(r"[.;!?:,]")
_WORDS: Final = re.compile(r"[\w']+")


def find(turns: pl.DataFrame, book: PhraseBook) -> pl.DataFrame:
    """Find what the lists of each contact's language list.

    Parameters
    ----------
    turns
        Sorted by `contact` (int64) and `turn_index`: `role`, `text`, `language` (primary tag or null).
    book
        The lists.

    Returns
    -------
    pl.DataFrame
        `FOUND`, sorted by contact, list, turn and place.
    """
    spoken = _spoken(turns)
    found = [FOUND.to_frame()]
    for language, lists in book.languages.items():
        ours = spoken.filter(pl.col("language") == language)
        if ours.height and lists.lists:
            seen, hard = _by_machine(ours, list(lists.lists), _prepared(book)[language])
            found.append(seen)
            if hard.any():
                found.append(_of_language(ours.filter(hard), _finders(book)[language]))
    return pl.concat(found).sort(FOUND.names())


def find_by_expressions(turns: pl.DataFrame, book: PhraseBook) -> pl.DataFrame:
    """Find the same as `find`, said in plain Python: what the compiled way is held to."""
    spoken = _spoken(turns)
    found = [FOUND.to_frame()]
    for language, groups in _finders(book).items():
        ours = spoken.filter(pl.col("language") == language)
        if ours.height:
            found.append(_of_language(ours, groups))
    return pl.concat(found).sort(FOUND.names())


def _spoken(turns: pl.DataFrame) -> pl.DataFrame:
    """Give the turns of customer and agent, and how many of their side come before and after."""
    said = turns.filter(pl.col("role").is_in(("customer", "agent")))
    customers = (said["role"] == "customer").to_numpy()
    before, after = segments.before_and_after(said["contact"].to_numpy(), customers)
    return said.with_columns(first=pl.Series(before), last=pl.Series(after))


def _by_machine(
    spoken: pl.DataFrame, names: list[str], lists: prepared.Lists
) -> tuple[pl.DataFrame, pl.Series]:
    """Look with the machine; give what it found, and which turns are too hard for it."""
    turns = machine.Turns(
        text=column(spoken["text"]),
        side=(spoken["role"] == "agent").cast(pl.Int64).to_numpy(),
        before=spoken["first"].cast(pl.Int64).to_numpy(),
        after=spoken["last"].cast(pl.Int64).to_numpy(),
    )
    here, hard = machine.room(turns, lists), np.zeros(spoken.height, np.bool_)
    parts, row = [], 0
    while row < spoken.height:
        row, count = machine.look(turns, lists, prepared.characters(), here, hard, row)
        parts.append(here.found[:count].copy())
    found = np.concatenate(parts)
    said = spoken[found[:, 0]]
    table = said.select(
        "contact",
        pl.Series("list", names, dtype=pl.String).gather(found[:, 1]),
        "turn_index",
        pl.Series("start", found[:, 2]),
        pl.Series("end", found[:, 3]),
    )
    return table.cast(FOUND), pl.Series(hard)


@lru_cache(maxsize=4)
def _prepared(book: PhraseBook) -> dict[str, prepared.Lists]:
    """Prepare the lists of every language for the machine."""
    return {language: prepared.prepared(lists) for language, lists in book.languages.items()}


def _of_language(spoken: pl.DataFrame, groups: list[dict[str, Finder]]) -> pl.DataFrame:
    spoken = spoken.with_columns(bare=patterns.roughly_plain("text"))
    rows = [
        (contact, name, turn_index, start, end)
        for group in groups
        for contact, turn_index, text, names in _candidates(spoken, group)
        for said in (patterns.plain(text),)
        for name in names
        for start, end in group[name].spans(said)
    ]
    return pl.DataFrame(rows, schema=FOUND, orient="row")


def _candidates(
    spoken: pl.DataFrame, group: Mapping[str, Finder]
) -> Iterator[tuple[int, int, str, list[str]]]:
    """Give the turns that may hold a phrase of a group (lists of one speaker and one place), and of which."""
    one = next(iter(group.values())).listed
    near = spoken.filter(
        pl.col("role") == one.speaker,
        pl.lit(True) if one.within_first is None else pl.col("first") < one.within_first,
        pl.lit(True) if one.within_last is None else pl.col("last") < one.within_last,
    )
    may = near.filter(pl.col("bare").str.contains("|".join(finder.core for finder in group.values())))
    of_which = [
        pl.when(pl.col("bare").str.contains(finder.core)).then(pl.lit(name)) for name, finder in group.items()
    ]
    names = pl.concat_list(of_which).list.drop_nulls()
    return may.select("contact", "turn_index", "text", names.alias("names")).iter_rows()


@dataclass(frozen=True)
class Finder:
    """A list, ready to be looked for in plain text."""

    listed: PhraseList
    core: str
    phrase: re.Pattern[str]
    unless: re.Pattern[str] | None
    negators: frozenset[str]
    turns_of_thought: frozenset[str]
    conditions: frozenset[str]
    reach: int

    def spans(self, said: str) -> Iterator[tuple[int, int]]:
        """Give begin and end of what counts."""
        void = [match.span() for match in self.unless.finditer(said)] if self.unless else []
        for match in self.phrase.finditer(said):
            start, end = match.span()
            if any(start < until and begin < end for begin, until in void):
                continue
            if self.listed.negation == "ignored" or not self._denied(said[:start]):
                yield start, end

    def _denied(self, before: str) -> bool:
        """Tell whether the words before, in the same clause and thought, deny what follows."""
        words = _WORDS.findall(_ENDS_CLAUSE.split(before)[-1])
        for place in range(len(words) - 1, max(len(words) - 1 - self.reach, -1), -1):
            if words[place] in self.turns_of_thought:
                return False
            if words[place] in self.negators:
                return self.conditions.isdisjoint(words[:place])
        return False


@lru_cache(maxsize=4)  # a run asks for every chunk of turns, with the same book
def _finders(book: PhraseBook) -> dict[str, list[dict[str, Finder]]]:
    """Compile the lists: per language the groups that can be looked for together, per group by name."""
    return {language: _groups(lists) for language, lists in book.languages.items()}


def _groups(lists: LanguageLists) -> list[dict[str, Finder]]:
    def place(named: tuple[str, PhraseList]) -> str:
        _, listed = named
        return f"{listed.speaker} {listed.within_first} {listed.within_last}"

    ordered = sorted(lists.lists.items(), key=place)
    return [{name: _finder(each, lists) for name, each in group} for _, group in groupby(ordered, key=place)]


def _finder(listed: PhraseList, lists: LanguageLists) -> Finder:
    core = "|".join(patterns.regex(phrase) for phrase in listed.phrases)
    return Finder(
        listed=listed,
        core=core,
        phrase=_bounded(core),
        unless=_bounded("|".join(map(patterns.regex, listed.unless))) if listed.unless else None,
        negators=frozenset(map(patterns.plain, lists.negators)),
        turns_of_thought=frozenset(map(patterns.plain, lists.turns_of_thought)),
        conditions=frozenset(map(patterns.plain, lists.conditions)),
        reach=lists.reach,
    )


def _bounded(core: str) -> re.Pattern[str]:
    """Whole words only; what follows an apostrophe belongs to the word before."""
    return re.compile(rf"(?<!\w)(?<!\w')(?:{core})(?!\w|'\w)")
