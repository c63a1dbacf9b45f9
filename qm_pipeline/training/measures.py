"""What is measured of a sentiment model, on which data, with VADER beside it.

What belongs here: the pairing of measures (`evaluate`) with data, ours and the peer's. What does not: how the
model was fitted; whoever calls says which data it has not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from qm_pipeline.scoring.context.stage import ContextStage
from qm_pipeline.scoring.labels import columns
from qm_pipeline.scoring.sentiment import CLASSES
from qm_pipeline.training import behaviour, evaluate, peers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray
    from sklearn.pipeline import Pipeline


def of_ratings(pipeline: Pipeline, examples: pl.DataFrame) -> dict[str, Any]:
    """Measure how scores rank texts that people have rated."""
    texts, ratings = examples["text"].to_list(), examples["rating"]
    ours = evaluate.intensity(pipeline.predict_proba(texts))
    return {
        "n": len(texts),
        "ours": {"rank_correlation": evaluate.rank_correlation(ours, ratings)},
        "vader": {"rank_correlation": evaluate.rank_correlation(peers.vader_scores(texts), ratings)},
    }


def of_classes(pipeline: Pipeline, examples: pl.DataFrame) -> dict[str, Any]:
    """Measure the three classes on labelled texts."""
    return of_predicted(pipeline.predict_proba(examples["text"].to_list()), examples)


def of_predicted(probabilities: NDArray[np.float64], examples: pl.DataFrame) -> dict[str, Any]:
    """Measure the three classes on labelled texts that were predicted elsewhere."""
    vader = peers.vader_scores(examples["text"].to_list())
    return {
        "n": examples.height,
        "ours": evaluate.class_measures(probabilities, examples["label"]),
        "vader": evaluate.peer_class_measures(vader, examples["label"]),
    }


def of_conversations(
    words: NDArray[np.float64] | None, placed: NDArray[np.float64] | None, turns: pl.DataFrame | None
) -> dict[str, Any] | None:
    """Measure what customers' turn scores say about outcomes; None without labelled conversations.

    Parameters
    ----------
    words, placed
        Probabilities of each turn by its words alone, and where it was said.
    turns
        As `conversations.conversation_turns` gives them.
    """
    if turns is None or words is None or placed is None:
        return None
    vader = peers.vader_scores(turns["text"].to_list())
    return {
        "ours": evaluate.conversation_measures(turns, evaluate.intensity(placed)),
        "words_alone": evaluate.conversation_measures(turns, evaluate.intensity(words)),
        "vader": evaluate.conversation_measures(turns, vader),
    }


def of_dialogues(
    words: NDArray[np.float64], placed: NDArray[np.float64], dialogues: pl.DataFrame
) -> dict[str, Any]:
    """Measure the three classes on customers' turns of dialogues; parameters as of `of_conversations`."""
    judged = dialogues["label"].is_not_null()
    said, rows = dialogues.filter(judged), judged.to_numpy()
    alone = evaluate.class_measures(words[rows], said["label"])
    return of_predicted(placed[rows], said) | {"words_alone": alone}


def of_simulated(placed: NDArray[np.float64], simulated: pl.DataFrame) -> dict[str, Any]:
    """Measure the three classes on simulated turns, and how many plain ones are called negative."""
    judged = simulated["label"].is_not_null()
    said, rows = simulated.filter(judged), judged.to_numpy()
    plain = (said["label"] == "neutral").to_numpy()
    negative = placed[rows].argmax(axis=1) == CLASSES.index("negative")
    ours = evaluate.class_measures(placed[rows], said["label"])
    return {"n": said.height, "ours": ours | {"plain_called_negative": float(negative[plain].mean())}}


def of_behaviour(pipeline: Pipeline, second: Pipeline) -> dict[str, Any]:
    """Give the pass rates of the behavioural suite; `second` is the stage that sees the turns before."""

    def placed(turns: pl.DataFrame) -> NDArray[np.float64]:
        by_words = pipeline.predict_proba(turns["text"].to_list())
        return ContextStage(second).predict_proba(turns.with_columns(columns(by_words)))

    return {
        "ours": behaviour.pass_rates(lambda texts: pipeline.predict_proba(list(texts)), placed=placed),
        "vader": None if peers.vader_scores([]) is None else behaviour.pass_rates(_vader_probabilities),
    }


def _vader_probabilities(texts: Sequence[str]) -> NDArray[np.float64]:
    scores = peers.vader_scores(texts)
    return np.full((len(texts), 3), np.nan) if scores is None else peer_probabilities(scores)


def peer_probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put scores of a peer in the form of probabilities: its own label on top, its intensities in order."""
    positive, negative = scores >= evaluate.PEER_MARGIN, scores <= -evaluate.PEER_MARGIN
    strength = np.where(positive | negative, (1 + np.abs(scores)) / 2, np.abs(scores))
    up, down = np.where(scores > 0, strength, 0.0), np.where(scores < 0, strength, 0.0)
    return np.column_stack([down, 1 - strength, up])
