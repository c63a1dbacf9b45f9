"""Fitting the sentiment model: the mix of examples, the pipeline, and its calibration.

What belongs here: what turns examples into a fitted scikit-learn pipeline, the same for the same seed. What
does not: measuring it (`evaluate`) and writing it down (`artefact`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.metrics import f1_score
from sklearn.pipeline import Pipeline

from qm_pipeline.scoring.features import TurnCounts
from qm_pipeline.scoring.length import TurnLength
from qm_pipeline.scoring.sentiment import CLASSES
from qm_pipeline.scoring.signs import places, signed
from qm_pipeline.training import multinomial, trust
from qm_pipeline.training.counted import Counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl
    from numpy.typing import NDArray
    from sklearn.linear_model import LogisticRegression

    from qm_pipeline.scoring.profile import Profile

# The corpora of customer-service language, written for this project.
OURS: Final = ("language", "twins", "patterns")
# Acts that make up much of any conversation, and nearly nothing of what somebody writes down as an example.
FREQUENT: Final = (
    "patterns/short_answers",
    "patterns/names_and_words",
    "patterns/information",
    "patterns/odd_names",
    "patterns/plain_digits",
)
# How far the negative logit may be moved, and in which steps.
OFFSETS: Final = np.round(np.arange(-0.5, 1.55, 0.1), 2)
# Offsets that differ by less than this in macro-F1 are equally good.
SAME_QUALITY: Final = 0.001
# No sharper than the fit itself: what is held out was written by the hands that wrote the rest, and flatters.
TEMPERATURES: Final = (1.0, 3.0)


@dataclass(frozen=True)
class Recipe:
    """What is decided before anything is fitted.

    Parameters
    ----------
    strength
        Inverse regularisation, scikit-learn's `C`.
    rarest
        A feature in fewer examples than this is dropped.
    sentences_weight, twins_weight, patterns_weight, frequent_weight
        What a sentence written one by one, one of `twins/` (irony and its like are much rarer than they are
        written there), a filled pattern, and a pattern of the acts that make up much of any conversation
        (`FREQUENT`) count against an example of the corpora.
    shares
        The share of negative, neutral and positive that our own language is weighted to: complaints are most
        of what is written here, and not most of what is said.
    blank_weight
        What a text without a known feature counts, as neutral: a name that the model has never seen must not
        sound like a complaint.
    per_pattern
        How often each pattern is filled.
    typical
        Turns of more features than this are damped (`TurnLength`).
    signed_pairs
        Whether pairs are counted with the signs of their words too (`TurnCounts`).
    signed_trust
        How freely the weights of such pairs are chosen, 1 as those of words: there are few, each met often.
    contrast
        How far features are trusted by how much the classes differ in them (`trust.by_contrast`).
    """

    strength: float = 0.15
    rarest: int = 2
    sentences_weight: float = 3.5
    twins_weight: float = 1.0
    patterns_weight: float = 8.0
    frequent_weight: float = 10.0
    shares: tuple[float, float, float] = (0.36, 0.41, 0.23)
    blank_weight: float = 500.0
    per_pattern: int = 6
    typical: float = 8.0
    signed_pairs: bool = True
    signed_trust: float = 0.5
    contrast: float = 0.5


def fit(
    examples: pl.DataFrame,
    buckets: Mapping[str, str],
    recipe: Recipe,
    spellings: str | None = None,
    profile: Profile | None = None,
) -> Pipeline:
    """Fit the pipeline that serves on `EXAMPLES`; parameters as of `counting`, and `fit_some`."""
    counted = Counted(examples, counting(buckets, recipe, spellings, profile))
    return fit_some(counted, np.ones(examples.height, np.bool_), recipe)


def counting(
    buckets: Mapping[str, str],
    recipe: Recipe,
    spellings: str | None = None,
    profile: Profile | None = None,
    degrees: str | None = None,
    collocations: Mapping[str, str] | None = None,
) -> TurnCounts:
    """Say how features are counted.

    Parameters
    ----------
    buckets
        The lexicons.
    spellings
        The table of misspellings (`spelling.table`).
    profile
        The grammar of the language; English by default, and not written into the artefact then.
    degrees
        Degree words, parted by spaces (`TurnCounts`).
    collocations
        Buckets of pairs of words (`TurnCounts`).
    """
    return TurnCounts(
        buckets=dict(buckets),
        spellings=spellings,
        profile=None if profile is None else profile.stored(),
        signed_pairs=recipe.signed_pairs,
        degrees=degrees,
        collocations=None if collocations is None else dict(collocations),
    )


def fit_some(counted: Counted, chosen: NDArray[np.bool_], recipe: Recipe) -> Pipeline:
    """Fit the pipeline that serves to the chosen ones of counted examples.

    One weight a feature is learnt from all examples; only the intercept is learnt twice, because how much of
    what is said is a complaint differs between the corpora and the contact centre, and the words should not
    have to say so. The intercept of customer service serves.
    """
    counts, matrix = counted.of(chosen, recipe.rarest)
    length = TurnLength(recipe.typical)
    examples = counted.examples.filter(chosen)
    labels, weights = (
        [*examples["label"], "neutral"],
        [*example_weights(examples, recipe), recipe.blank_weight],
    )
    trusted = _trusted_signs(counts, recipe) * trust.by_contrast(
        matrix, labels[:-1], np.array(weights[:-1]), recipe.contrast
    )
    marked = _marked(length.transform(matrix) @ sparse.diags(trusted, format="csr"), is_ours(examples))
    classifier = _for_service(multinomial.fitted(marked, labels, np.array(weights), recipe.strength))
    classifier.coef_ *= trusted
    return Pipeline([("features", counts), ("length", length), ("classifier", classifier)])


def _trusted_signs(counts: TurnCounts, recipe: Recipe) -> NDArray[np.float64]:
    """Say how far pairs with a sign are trusted, and 1 of everything else."""
    signs = places(counts.buckets or {})
    trusted = np.ones(len(counts.vocabulary_))
    trusted[list(signed(counts.vocabulary_, signs).values())] = recipe.signed_trust
    return trusted


def is_ours(examples: pl.DataFrame) -> NDArray[np.bool_]:
    """Say of each example whether it is in the language written for this project."""
    return np.isin([name.split("/")[0] for name in examples["corpus"]], OURS)


def example_weights(examples: pl.DataFrame, recipe: Recipe) -> NDArray[np.float64]:
    """Say what each example counts."""
    named = {
        "language": recipe.sentences_weight,
        "twins": recipe.twins_weight,
        "patterns": recipe.patterns_weight,
    }
    named |= dict.fromkeys(FREQUENT, recipe.frequent_weight)
    weights = np.array(
        [named.get(name, named.get(name.split("/")[0], 1.0)) for name in examples["corpus"]], np.float64
    )
    ours, labels = is_ours(examples), np.array(examples["label"].to_list())
    total = weights[ours].sum()
    for label, share in zip(CLASSES, recipe.shares, strict=True):
        chosen = ours & (labels == label)
        if chosen.any():
            weights[chosen] *= total * share / weights[chosen].sum()
    return weights


def _marked(features: sparse.csr_matrix, ours: NDArray[np.bool_]) -> sparse.csr_matrix:
    """Add a constant for the rows that are ours, and a row for the blank text, which is ours too."""
    mark = sparse.csr_matrix(ours.astype(np.float64)[:, None])
    blank = sparse.csr_matrix(([1.0], ([0], [features.shape[1]])), shape=(1, features.shape[1] + 1))
    return sparse.vstack([sparse.hstack([features, mark]), blank], format="csr")


def _for_service(classifier: LogisticRegression) -> LogisticRegression:
    """Add the constant of our own examples to the intercept."""
    classifier.intercept_ = classifier.intercept_ + classifier.coef_[:, -1]
    classifier.coef_ = np.ascontiguousarray(classifier.coef_[:, :-1])
    classifier.n_features_in_ -= 1
    return classifier


def best_offset(logits: NDArray[np.float64], labels: pl.Series) -> float:
    """Choose what to add to the negative logit so that macro-F1 on development data is highest.

    Customers in contact centres complain in factual words that general corpora call neutral. The top is flat
    and its highest point chance, so the middle of what is as good is taken.
    """
    truth = np.array(labels.to_list())

    def quality(offset: float) -> float:
        shifted = logits + np.array([offset, 0.0, 0.0])
        predicted = np.array(CLASSES)[shifted.argmax(axis=1)]
        return float(f1_score(truth, predicted, average="macro"))

    found = np.array([quality(offset) for offset in OFFSETS])
    return float(OFFSETS[_top(found >= found.max() - SAME_QUALITY, int(found.argmax()))].mean().round(2))


def _top(good: NDArray[np.bool_], highest: int) -> slice:
    """Give the run of what is as good that holds the highest; another one beyond a dip is another top."""
    worse = np.flatnonzero(~good)
    after = int(np.searchsorted(worse, highest))
    first = worse[after - 1] + 1 if after else 0
    last = worse[after] if after < worse.size else good.size
    return slice(int(first), int(last))


def best_temperature(logits: NDArray[np.float64], labels: pl.Series, weights: NDArray[np.float64]) -> float:
    """Choose what to divide the logits by so that the likelihood of development data is highest.

    Temperature scaling (Guo et al. 2017): the labels stay as they are, the probabilities become honest.
    """
    column = np.array([CLASSES.index(label) for label in labels])

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        normaliser = np.log(np.exp(scaled).sum(axis=1))
        losses = normaliser - scaled[np.arange(len(column)), column]
        return float(np.average(losses, weights=weights))

    return float(minimize_scalar(loss, bounds=TEMPERATURES, method="bounded").x)


def calibrate(pipeline: Pipeline, *, offset: float, temperature: float) -> Pipeline:
    """Write the offset of the negative logit and the temperature into the classifier, in place.

    What is left is an ordinary `LogisticRegression`: there is nothing beside it to forget when serving.
    """
    classifier = pipeline.named_steps["classifier"]
    classifier.intercept_[CLASSES.index("negative")] += offset
    classifier.coef_ /= temperature
    classifier.intercept_ /= temperature
    return pipeline
