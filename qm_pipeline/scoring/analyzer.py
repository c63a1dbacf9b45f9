"""What a turn's words count as: words and pairs of words, negation marks, and buckets of lexicons.

What belongs here: finding features, with their places. What does not: how text becomes tokens (`text`),
scikit-learn's transformer over them (`features`), and what a feature weighs (the fitted model).

The names of features: `word`, `NOT_word` (in the reach of a negation), `word word` (a pair, each perhaps
marked), `POS2`, `NOT_NEG1` and the like (a bucket of words, or of collocations), and `less POS`, `NOT_POS
but`, `POS NEG` (a pair in which a word of a lexicon is read as its sign: what "less" does to "pleased" it
does to every pleasant word). Tokens hold no capitals and no spaces, so names never collide. A word that is
misspelt as the model's table knows counts as the word that was meant. A word of a lexicon that a degree word
stands before ("very bad") counts twice, unless it is denied.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from string import digits
from typing import TYPE_CHECKING, Final, NamedTuple

from qm_pipeline.scoring import parts, spelling
from qm_pipeline.scoring.profile import ENGLISH, Profile
from qm_pipeline.scoring.text import Folding, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qm_pipeline.scoring.parts import State

NEGATED: Final = "NOT_"
NAMES_OF_A_PAIR: Final = 5
# The parameters that what was fitted before 2.4.0, 2.6.0 or 2.7.0 has not: it is English, as it is spelt.
BEFORE: Final = {
    "profile": None,
    "spellings": None,
    "signed_pairs": False,
    "degrees": None,
    "collocations": None,
}
_BUCKET: Final = re.compile("[A-Z]+[0-9]*")
# Folded text holds none of it; a NUL would make two words of one key (`lookup`).
_NO_WORD: Final = re.compile("[A-Z\\0]")
_COLLOCATIONS: Final = re.compile(r"\S+ \S+(?:\n\S+ \S+)*+")
# A line a feature, each a word or a pair.
_FEATURES: Final = re.compile(r"(?:[^ \n]++(?: [^ \n]++)?+(?:\n(?!\Z)|\Z))++")
# No name holds it: which mark is the word's own could not be told.
MARKED_TWICE: Final = NEGATED + NEGATED


class Piece(NamedTuple):
    """A counted token: its form with the negation mark, spelt right, its place, if it counts twice."""

    form: str
    plain: str
    negated: bool
    start: int
    end: int
    strong: bool


class TurnAnalyzer:
    """A text in, the names of its features out: what `CountVectorizer` calls an analyzer.

    Parameters
    ----------
    buckets
        Name of a bucket (capitals and digits) to its words, parted by spaces. A word stands in at most one
        bucket.
    profile
        The grammar of the language.
    spellings
        Misspelt words, as `spelling.stored` gives them.
    signed_pairs
        Whether pairs are counted with the signs of their words too.
    degrees
        Degree words, such as "very".
    collocations
        Name of a bucket (capitals and digits, none of `buckets`) to pairs of words that mean what their words
        do not say ("rip off"), a line each. A pair stands in at most one bucket.
    """

    def __init__(
        self,
        buckets: Mapping[str, str],
        profile: Profile = ENGLISH,
        spellings: str = "",
        *,
        signed_pairs: bool = False,
        degrees: Iterable[str] = (),
        collocations: Mapping[str, str] | None = None,
    ) -> None:
        self._buckets, self._spelt = buckets, spellings
        self.profile = profile
        self._folding = Folding(profile.letters)
        self.degrees = frozenset(degrees)
        self._signed_pairs = signed_pairs
        self.collocations = collocations or {}

    @classmethod
    def of(cls, fitted: State) -> TurnAnalyzer:
        """Make the analyzer of a fitted `TurnCounts` from its parameters."""
        fitted = {**BEFORE, **fitted}
        buckets = parts.texts(fitted, "buckets")
        profile, degrees = parts.texts(fitted, "profile"), parts.text(fitted, "degrees")
        collocations = parts.texts(fitted, "collocations")
        parts.hold("buckets", fits=all(map(_BUCKET.fullmatch, buckets)))
        parts.hold("buckets", fits=not any(map(_NO_WORD.search, buckets.values())))
        parts.hold("profile", fits=not any(map(_NO_WORD.search, profile.values())))
        parts.hold("degrees", fits=not _NO_WORD.search(degrees))
        parts.hold("spellings", fits=not _NO_WORD.search(parts.text(fitted, "spellings")))
        parts.hold("collocations", fits=all(map(_BUCKET.fullmatch, collocations)))
        parts.hold("collocations", fits=collocations.keys().isdisjoint([*buckets, *map(sign, buckets)]))
        parts.hold("collocations", fits=all(map(_COLLOCATIONS.fullmatch, collocations.values())))
        parts.hold("collocations", fits=not any(map(_NO_WORD.search, collocations.values())))
        listed = [pair for pairs in collocations.values() for pair in pairs.split("\n")]
        parts.hold("collocations", fits=len(set(listed)) == len(listed))
        return cls(
            buckets,
            Profile.of(profile or None),
            parts.text(fitted, "spellings"),
            signed_pairs=parts.truth(fitted, "signed_pairs"),
            degrees=degrees.split(),
            collocations=collocations,
        )

    @cached_property
    def bucket_of(self) -> dict[str, str]:
        """Words of the lexicon, to the names of their buckets."""
        return {word: name for name, words in self._buckets.items() for word in words.split()}

    @cached_property
    def _collocation_of(self) -> dict[str, str]:
        """Collocations, to the names of their buckets."""
        return {pair: name for name, pairs in self.collocations.items() for pair in pairs.split("\n")}

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Misspelt words, to the words that are meant."""
        return spelling.read(self._spelt)

    def __call__(self, text: str) -> list[str]:
        """Name the features of a text, each as often as it occurs."""
        found = self.pieces(text)
        names = [piece.form for piece in found]
        names += [name for pair in pairwise(found) for name in self.pair(*pair) if name is not None]
        names += [bucket for piece in found if (bucket := self.bucket(piece)) is not None]
        for piece in found:
            names += (piece.form, self.bucket_of[piece.plain]) if piece.strong else ()
        return names

    def pair(self, first: Piece, second: Piece) -> tuple[str | None, ...]:
        """Name the features of a pair: its words, its bucket, a word and a sign either way, two signs."""
        words, bucket = f"{first.form} {second.form}", self._collocation(first, second)
        if not self._signed_pairs:
            return words, bucket, None, None, None
        one, other = self._sign(first), self._sign(second)
        return (
            words,
            bucket,
            other and f"{first.form} {other}",
            one and f"{one} {second.form}",
            one and other and f"{one} {other}",
        )

    def _collocation(self, first: Piece, second: Piece) -> str | None:
        """Name the bucket of a collocation, marked as its first word is."""
        name = self._collocation_of.get(f"{first.plain} {second.plain}")
        return NEGATED + name if name and first.negated else name

    def _sign(self, piece: Piece) -> str | None:
        bucket = self.bucket(piece)
        return None if bucket is None else sign(bucket)

    def pieces(self, text: str) -> list[Piece]:
        """Mark the tokens of a text that a negation reaches, and drop those that are not counted.

        A negation reaches so many tokens after it as the profile says, at most to the next . , ; ! or ? and
        at most to a word like `but`. Only words are marked, and never another negation. A degree word reaches
        the next token, and over no stop.
        """
        profile, found, reach, degree = self.profile, [], 0, False
        for token in map(self._spelt_right, tokens(text, self._folding)):
            if token.kind == "stop" or token.form in profile.turns_of_thought:
                reach = 0
            negates = token.form in profile.negators
            if token.form:
                negated = reach > 0 and token.kind == "word" and not negates
                strong = degree and not negated and token.form in self.bucket_of
                found.append(_piece(token, negated=negated, strong=strong))
            degree = token.form in self.degrees or (degree and not token.form and token.kind != "stop")
            reach = profile.reach if negates else max(reach - 1, 0)
        return found

    def _spelt_right(self, token: Token) -> Token:
        meant = self.spellings.get(token.form) if token.kind == "word" else None
        return token if meant is None else token._replace(form=meant)

    def bucket(self, piece: Piece) -> str | None:
        """Name the bucket feature of a token, marked as the token is; None where no lexicon has its word."""
        name = self.bucket_of.get(piece.plain)
        if name is None:
            return None
        return NEGATED + name if piece.negated else name


def vocabulary(fitted: State) -> dict[str, int]:
    """Read features as an artefact holds them, a line each, in the order of their columns."""
    stored = parts.text(fitted, "vocabulary_")
    found = columns(stored)
    parts.hold("vocabulary_", fits=_FEATURES.fullmatch(stored) is not None and MARKED_TWICE not in stored)
    parts.hold("vocabulary_", fits="\0" not in stored)
    parts.hold("vocabulary_", fits=len(found) == stored.count("\n") + 1)
    return found


def columns(features: str) -> dict[str, int]:
    """Give the columns of features, a line each, by their names."""
    return {name: column for column, name in enumerate(features.split("\n"))}


def sign(bucket: str) -> str:
    """Give the sign of a bucket, whatever its strength: POS of POS2, NOT_NEG of NOT_NEG1."""
    return bucket.rstrip(digits)


def _piece(token: Token, *, negated: bool, strong: bool) -> Piece:
    form = NEGATED + token.form if negated else token.form
    return Piece(form, token.form, negated, token.start, token.end, strong)
