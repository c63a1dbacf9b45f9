"""The behavioural suites: short texts with what a reader would say of them, by capability (after CheckList).

What belongs here: reading `behaviour.toml` (English) or `behaviour_<code>.toml` and the pass rates. What does
not: training; no text of a suite may be an example of its language, which `without_suite` sees to.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import polars as pl

from qm_pipeline.scoring.sentiment import CLASSES
from qm_pipeline.training.evaluate import intensity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_HERE: Final = Path(__file__).parent
TURNS: Final = pl.Schema({"contact": pl.Int64(), "role": pl.String(), "text": pl.String()})
_ROLES: Final = {"C: ": "customer", "A: ": "agent"}


class Predictor(Protocol):
    """Whatever gives three probabilities a text."""

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float64]:
        """Give probabilities of negative, neutral, positive."""


class PlacedPredictor(Protocol):
    """Whatever gives three probabilities a turn, where it was said."""

    def __call__(self, turns: pl.DataFrame, /) -> NDArray[np.float64]:
        """Give probabilities of negative, neutral, positive of turns in the form of `TURNS`."""


def pass_rates(
    predict: Predictor, language: str = "en", placed: PlacedPredictor | None = None
) -> dict[str, dict[str, int]]:
    """Count, for each capability, the cases and those that a model passes.

    Parameters
    ----------
    predict
        Asked about texts.
    language
        Whose suite.
    placed
        Asked about turns of conversations; where there is none, `predict` is asked about the turn alone.
    """

    def said_last(turns: pl.DataFrame) -> NDArray[np.float64]:
        last = turns["contact"].rle_id() != turns["contact"].rle_id().shift(-1, fill_value=-1)
        if placed is not None:
            probabilities: NDArray[np.float64] = placed(turns)[last.to_numpy()]
            return probabilities
        return predict(turns.filter(last)["text"].to_list())

    return {name: _verdict(capability, predict, said_last) for name, capability in _suite(language).items()}


def suite_path(language: str) -> Path:
    """Give where the suite of a language is, whether or not there is one."""
    return _HERE / ("behaviour.toml" if language == "en" else f"behaviour_{language}.toml")


def _suite(language: str) -> dict[str, dict[str, Any]]:
    """Read a suite; a language without one has no capabilities."""
    path = suite_path(language)
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def _verdict(capability: dict[str, Any], predict: Predictor, said_last: PlacedPredictor) -> dict[str, int]:
    kind = capability["kind"]
    if kind == "label":
        passed = [
            bool(hit)
            for column, label in enumerate(CLASSES)
            if label in capability
            for hit in predict(capability[label]).argmax(axis=1) == column
        ]
    elif kind == "ordered":
        passed = [bool((np.diff(intensity(predict(order))) > 0).all()) for order in capability["orders"]]
    elif kind == "context":
        labels = np.array([case["label"] for case in capability["cases"]])
        predicted = np.array(CLASSES)[said_last(turns_of(capability["cases"])).argmax(axis=1)]
        passed = [bool(hit) for hit in predicted == labels]
    else:
        passed = [_steady(predict(group), capability["tolerance"]) for group in capability["groups"]]
    return {"passed": sum(passed), "cases": len(passed)}


def turns_of(cases: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Give the turns of short conversations as `TURNS`."""
    rows = [
        (number, _ROLES[turn[:3]], turn[3:]) for number, case in enumerate(cases) for turn in case["turns"]
    ]
    return pl.DataFrame(rows, schema=TURNS, orient="row")


def context_cases(language: str = "en") -> list[dict[str, Any]]:
    """Give the short conversations of a suite, `turns` and the `label` of the last."""
    suites = _suite(language).values()
    return [case for capability in suites if capability["kind"] == "context" for case in capability["cases"]]


def _steady(probabilities: NDArray[np.float64], tolerance: float) -> bool:
    """Whether texts that differ in nothing that matters get one label and nearly one score."""
    one_label = len(set(probabilities.argmax(axis=1))) == 1
    return one_label and bool(np.ptp(intensity(probabilities)) <= tolerance)


def suite_texts(language: str = "en") -> set[str]:
    """Give every text of a suite, bare (see `bare`).

    Turns of its conversations are not among them: alone they are no case, and everybody says "no".
    """
    suite = {name: each for name, each in _suite(language).items() if each["kind"] != "context"}
    return {bare(text) for text in _texts(suite)}


def without_suite(examples: pl.DataFrame, language: str = "en") -> pl.DataFrame:
    """Drop the examples whose text, but for punctuation and capitals, is a text of the suite."""
    held_back = suite_texts(language)
    return examples.filter(
        ~pl.Series([bare(text) in held_back for text in examples["text"]], dtype=pl.Boolean)
    )


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from () if key == "kind" else _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def bare(text: str) -> str:
    """Strip punctuation and capitals; a text of nothing else (an emoji) stays as it is."""
    return re.sub(r"\W+", " ", text.lower()).strip() or text
