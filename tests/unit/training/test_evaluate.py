"""Measures, on predictions whose figures can be worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from qm_pipeline.training import behaviour, evaluate, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

CERTAIN = np.array([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.0, 0.1, 0.9], [0.0, 0.1, 0.9]])


def test_a_model_that_is_right_as_often_as_it_is_sure_has_no_calibration_error() -> None:
    sure = np.tile([0.0, 0.25, 0.75], (4, 1))
    truth = np.array(["positive", "positive", "positive", "neutral"])
    assert evaluate.calibration_error(sure, truth) == pytest.approx(0)


def test_calibration_error_is_the_distance_of_confidence_from_accuracy() -> None:
    truth = np.array(["negative", "neutral", "positive", "negative"])
    assert evaluate.calibration_error(CERTAIN, truth) == pytest.approx(0.9 - 0.75)


def test_class_measures_of_perfect_predictions_are_one() -> None:
    labels = pl.Series(["negative", "neutral", "positive", "positive"])
    measures = evaluate.class_measures(CERTAIN, labels)
    assert measures["macro_f1"] == 1
    assert measures["negative_auroc"] == 1


def test_conversations_without_a_known_outcome_are_left_out_and_not_counted_as_failed() -> None:
    turns = pl.DataFrame(
        {
            "interaction_id": ["a", "a", "b", "c", "d"],
            "role": ["customer"] * 5,
            "topic": ["bills"] * 5,
            "text": ["", "", "", "", ""],
            "dissatisfied": [True, True, False, None, False],
            "resolved": [False, False, True, None, True],
        }
    )
    measures = evaluate.conversation_measures(turns, np.array([-3.0, 1.0, 2.0, -5.0, 0.0]))
    assert measures is not None
    assert measures["conversations"] == 3
    assert measures["base_rate"] == pytest.approx(1 / 3)
    assert measures["dissatisfied_auroc_mean"] == 1
    assert measures["resolved_rank_correlation"] == pytest.approx(np.sqrt(3) / 2)
    assert measures["resolved_auroc_within_topic"] == 1


def test_the_offset_that_is_chosen_finds_complaints_that_were_called_neutral() -> None:
    logits = np.array([[0.0, 0.45, -1.0], [0.0, 1.5, -1.0], [2.0, 0.0, 0.0], [0.0, 0.0, 2.0]])
    labels = pl.Series(["negative", "neutral", "negative", "positive"])
    assert 0.45 < fit.best_offset(logits, labels) < 1.5


def test_of_two_offsets_that_are_as_good_one_is_chosen_and_not_the_dip_between() -> None:
    # The first is called negative from -.05 on, the second from .95.
    said = [("neutral", [0.05, 0.0, -1.0]), ("negative", [-0.95, 0.0, -1.0])]
    sure = [("negative", [9.0, 0.0, 0.0]), ("neutral", [0.0, 9.0, 0.0]), ("positive", [0.0, 0.0, 9.0])] * 4
    labels, logits = zip(*said, *sure, strict=True)
    chosen = fit.best_offset(np.array(logits), pl.Series(labels))
    assert chosen < -0.05 or chosen > 0.95


def test_the_temperature_of_overconfident_logits_is_above_one() -> None:
    logits = np.array([[3.0, 0.0, 0.0]] * 4)
    labels = pl.Series(["negative", "negative", "negative", "neutral"])
    temperature = fit.best_temperature(logits, labels, np.ones(4))
    assert temperature > 1
    assert fit.best_temperature(logits / temperature, labels, np.ones(4)) == pytest.approx(1, abs=0.01)


def test_the_suite_passes_a_model_only_for_what_it_gets_right() -> None:
    def always_neutral(texts: object) -> np.ndarray:
        return np.tile([0.1, 0.8, 0.1], (len(list(texts)), 1))  # type: ignore[call-overload]

    rates = behaviour.pass_rates(always_neutral)
    assert rates["neutral_information"]["passed"] == rates["neutral_information"]["cases"] > 0
    assert rates["fact_complaint"]["passed"] == 0
    assert rates["intensity_order"]["passed"] == 0
    assert rates["names_numbers"]["passed"] == rates["names_numbers"]["cases"]


def test_the_suite_is_large_and_asks_for_many_capabilities_each_of_them_often_enough() -> None:
    rates = behaviour.pass_rates(lambda texts: np.tile([0.1, 0.8, 0.1], (len(texts), 1)))
    assert len(rates) >= 18
    assert sum(each["cases"] for each in rates.values()) >= 650
    assert min(each["cases"] for each in rates.values()) >= 5


def test_of_a_conversation_the_last_turn_is_judged_where_it_was_said() -> None:
    cases = behaviour.context_cases()
    labels = [case["label"] for case in cases]

    def placed(turns: pl.DataFrame) -> np.ndarray:
        """Know each answer, and give it for the last turn of its conversation only."""
        last = turns["contact"].to_numpy() != np.append(turns["contact"].to_numpy()[1:], -1)
        sides = np.eye(3)[[("negative", "neutral", "positive").index(label) for label in labels]]
        return np.where(last[:, None], sides[turns["contact"].to_numpy()], 0.0)

    rates = behaviour.pass_rates(lambda texts: np.full((len(texts), 3), 1 / 3), placed=placed)
    assert rates["context"] == {"passed": len(cases), "cases": len(cases)}
    assert {turns[-1][:3] for turns in (case["turns"] for case in cases)} == {"C: "}
    assert min(labels.count(label) for label in ("negative", "neutral", "positive")) >= 10


def test_without_a_second_stage_the_last_turn_is_judged_by_itself() -> None:
    asked: list[str] = []

    def predict(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return np.full((len(texts), 3), 1 / 3)

    behaviour.pass_rates(predict)
    assert {case["turns"][-1][3:] for case in behaviour.context_cases()} <= set(asked)
