"""Turns as counts of their features: scikit-learn's `CountVectorizer` over `analyzer`.

What belongs here: the transformer, and how it is stored. What does not: what a feature is (`analyzer`).
"""

from __future__ import annotations

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from qm_pipeline.scoring.analyzer import BEFORE, TurnAnalyzer, vocabulary


class TurnCounts(CountVectorizer):  # type: ignore[misc]  # scikit-learn is published without types
    """`CountVectorizer` over the features of turns.

    Parameters
    ----------
    buckets
        The lexicon buckets of `TurnAnalyzer`; none by default.
    min_df
        A feature in fewer texts than this is dropped when fitting.
    profile
        The grammar of the language as `Profile.stored` gives it; English by default.
    spellings
        Words with their misspellings as `spelling.stored` gives them; none by default.
    signed_pairs
        Whether pairs are counted with the signs of their words too.
    degrees
        Degree words, parted by spaces: a word of a lexicon behind one counts twice.
    collocations
        Buckets of pairs of words, a line each; none by default.

    Notes
    -----
    It is stored with its vocabulary as one text, a term a line in the order of the columns: a hundred times
    smaller and faster to read than an entry a term.
    """

    def __init__(  # noqa: PLR0913  # scikit-learn knows a parameter by its name here
        self,
        *,
        buckets: dict[str, str] | None = None,
        min_df: int = 1,
        profile: dict[str, str] | None = None,
        spellings: str | None = None,
        signed_pairs: bool = False,
        degrees: str | None = None,
        collocations: dict[str, str] | None = None,
    ) -> None:
        super().__init__(min_df=min_df, dtype=np.float64)
        self.buckets = buckets
        self.profile = profile
        self.spellings = spellings
        self.signed_pairs = signed_pairs
        self.degrees = degrees
        self.collocations = collocations

    def build_analyzer(self) -> TurnAnalyzer:
        """Give the analyzer that fitting and transforming call for each text."""
        return TurnAnalyzer.of(self.get_params(deep=False))

    def __getstate__(self) -> dict[str, object]:
        """Pack the vocabulary."""
        state: dict[str, object] = dict(super().__getstate__())
        if hasattr(self, "vocabulary_"):
            state["vocabulary_"] = "\n".join(sorted(self.vocabulary_, key=self.vocabulary_.__getitem__))
        return state

    def __setstate__(self, state: dict[str, object]) -> None:
        """Unpack the vocabulary, and add the parameters that there were not yet."""
        state = BEFORE | state
        if "vocabulary_" in state:
            state = state | {"vocabulary_": vocabulary(state)}
        super().__setstate__(state)
