"""Words and pairs of words, by side and by place: what the phrases of `acts` do not know.

What belongs here: finding and naming them. What does not: which of them count, which a model has learnt.

A pair is found as the numbers of its two words: of millions of words each is looked up once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.scoring.outcomes.seen import Seen
from qm_pipeline.scoring.outcomes.turns import CLOSING_TURNS, SIDES
from qm_pipeline.scoring.outcomes.word_finder import CLOSING, WordFinder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qm_pipeline.scoring.segments import Bools, Ints

PLACES: Final = ("ever", "closing")


@dataclass(frozen=True, eq=False)
class Known:
    """Words and pairs that are looked for, prepared once.

    Attributes
    ----------
    words
        Their different words, sorted; the first has the number 1.
    terms
        `code` (see `_coded`) and `term`, the place of the word or pair.
    names
        Of the features, see `_placed`.
    asked
        Of each feature, whether anybody asks.
    """

    words: pl.Series
    terms: pl.DataFrame
    names: pl.Series
    asked: Bools

    @cached_property
    def finder(self) -> WordFinder:
        """The same, compiled."""
        codes, terms = self.terms["code"].to_numpy(), self.terms["term"].to_numpy()
        return WordFinder(self.words, codes, terms, self.asked)


def known(terms: pl.Series, features: Sequence[str] | None = None) -> Known:
    """Prepare to look for words and pairs (strings, no two the same), and only for these features of them."""
    words = _different_words(terms)
    number = {word: place for place, word in enumerate(words, start=1)}
    radix = len(words) + 1
    codes = [
        number[first] + number.get(second, 0) * radix
        for first, _, second in (term.partition(" ") for term in terms)
    ]
    listed = _listed(words, pl.Series(codes, dtype=pl.Int64), terms)
    if features is None:
        return listed
    asked = listed.names.is_in(pl.Series(features, dtype=pl.String).implode())
    return replace(listed, asked=asked.to_numpy())


def sightings(turns: pl.DataFrame, listed: Known | None = None) -> Seen:
    """Find the words and pairs of each conversation.

    Parameters
    ----------
    turns
        As `placed` gives them.
    listed
        What is looked for; everything where it is None.
    """
    if listed is None:
        return sightings_by_frames(turns)
    side = (turns["side"] == SIDES[1]).cast(pl.Int64).to_numpy()
    closing = (turns["left"] < CLOSING_TURNS).cast(pl.Int64).to_numpy()
    place = 2 * side + CLOSING * closing
    return Seen(*listed.finder.find(turns["plain"], turns["contact"].to_numpy(), place), listed.names)


def sightings_by_frames(turns: pl.DataFrame, listed: Known | None = None) -> Seen:
    """Find the same as `sightings`, said as steps over frames: what the compiled way is held to."""
    spoken = turns.select("row", word=pl.col("plain").str.strip_chars(" ").str.split(" ")).explode("word")
    spoken = spoken.filter(pl.col("word") != "")
    words = _different_words(spoken["word"]) if listed is None else listed.words
    coded = _coded(spoken, words)
    listed = listed or _all_of(coded, words)
    found = coded.join(listed.terms, on="code")
    return _placed(found["row"].to_numpy(), found["term"].to_numpy(), turns, listed.names)


def _different_words(terms: pl.Series) -> pl.Series:
    return terms.str.split(" ").explode().drop_nulls().unique().sort()


def _coded(spoken: pl.DataFrame, words: pl.Series) -> pl.DataFrame:
    """Give `row` and `code` of every word and pair.

    A word's code is its number, a pair's that of the first and words + 1 times that of the second.
    """
    listed = pl.DataFrame({"word": words, "number": np.arange(1, len(words) + 1)})
    numbered = spoken.join(listed, on="word", how="left", maintain_order="left")
    followed = pl.col("row") == pl.col("row").shift(-1)
    pair = pl.when(followed).then(pl.col("number") + pl.col("number").shift(-1) * (len(words) + 1))
    return pl.concat([numbered.select("row", code="number"), numbered.select("row", code=pair)]).drop_nulls()


def _all_of(coded: pl.DataFrame, words: pl.Series) -> Known:
    """List every word and pair that occurs."""
    spelt = pl.concat([pl.Series([""], dtype=pl.String), words.cast(pl.String).rename("")])
    codes = coded["code"].unique().sort()
    first, second = codes % (len(words) + 1), codes // (len(words) + 1)
    return _listed(words, codes, (spelt.gather(first) + " " + spelt.gather(second)).str.strip_chars_end(" "))


def _listed(words: pl.Series, codes: pl.Series, terms: pl.Series) -> Known:
    table = pl.DataFrame({"code": codes, "term": np.arange(len(codes))}, schema_overrides={"code": pl.Int64})
    names = _names(terms)
    return Known(words, table, names, np.ones(len(names), np.bool_))


def _placed(row: Ints, term: Ints, turns: pl.DataFrame, names: pl.Series) -> Seen:
    """Tell the terms apart by side and place: each is four features, in the order of `_names`."""
    contact = turns["contact"].to_numpy()[row]
    side = (turns["side"] == SIDES[1]).cast(pl.Int64).to_numpy()[row]
    closing = np.flatnonzero((turns["left"] < CLOSING_TURNS).to_numpy()[row])
    feature = term * 4 + side * 2
    return Seen(
        np.concatenate([contact, contact[closing]]),
        np.concatenate([feature, feature[closing] + 1]),
        names,
    )


def _names(terms: pl.Series) -> pl.Series:
    kinds = pl.DataFrame({"side": SIDES}).join(pl.DataFrame({"place": PLACES}), how="cross")
    table = terms.rename("term").to_frame().join(kinds, how="cross", maintain_order="left_right")
    return table.select(name=pl.format("word:{}:{}:{}", "side", "place", "term")).to_series()


def term_of(feature: str) -> str | None:
    """Give the word or pair of a feature's name, None where it is not one of words."""
    kind, _, rest = feature.partition(":")
    return rest.split(":", 2)[2] if kind == "word" else None
