"""The flags of feelings: where they begin, how severe, what they say and on which turns they rest."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from qm_pipeline.interactions.frames import INTERACTION_SCORES
from qm_pipeline.quality import feeling_flags as flags
from qm_pipeline.quality.raised import RAISED


def scores(begin: float | None, end: float | None, key: str = "a") -> pl.DataFrame:
    shift = None if begin is None or end is None else end - begin
    row = dict.fromkeys(INTERACTION_SCORES.names()) | {"interaction_key": key, "status": "scored"}
    row |= {"customer_begin_score": begin, "customer_end_score": end, "customer_shift": shift}
    return pl.DataFrame([row], schema=INTERACTION_SCORES)


def turns(rows: list[tuple[int, float, int, str]], key: str = "a") -> pl.DataFrame:
    """Customer turns: turn_index, score, sign, part."""
    schema = {"turn_index": pl.Int32, "score": pl.Float64, "sign": pl.Int64, "part": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(interaction_key=pl.lit(key))


CALM = turns([(0, 0.2, 0, "begin"), (2, 1.0, 1, "begin"), (4, -4.0, -1, "end")])


def codes(begin: float | None, end: float | None, said: pl.DataFrame = CALM) -> set[str]:
    return set(flags.find(scores(begin, end), said)["code"])


def only(code: str, found: pl.DataFrame) -> dict[str, Any]:
    return found.row(by_predicate=pl.col("code") == code, named=True)


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        (1.0, -1.0, {"turned_bad"}),
        (0.99, -1.0, set()),
        (1.0, -0.99, set()),
        (-5.0, 5.0, set()),  # what went well needs nobody
        (-5.0, -5.0, {"negative_end"}),
        (5.0, 5.0, set()),
        (None, -5.0, {"negative_end"}),
        (5.0, None, set()),
        (None, None, set()),
    ],
)
def test_flags_begin_at_one_point_from_neutral(begin: float | None, end: float | None, expected: set[str]):
    assert codes(begin, end) == expected


def test_sentences_carry_the_numbers():
    turned = only("turned_bad", flags.find(scores(2.5, -10 / 3), CALM))

    assert turned["reason"] == "The customer began at +2.5 and ended at -3.3: the contact turned bad."


def test_severity_grows_from_the_threshold_to_the_end_of_the_scale():
    def severity(code: str, begin: float, end: float) -> float:
        return only(code, flags.find(scores(begin, end), CALM))["severity"]

    assert severity("turned_bad", 1, -1) == pytest.approx(0.5 + 0.25 * 0.2)
    assert severity("turned_bad", 5, -5) == pytest.approx(0.5 + 0.25 * (1 + 0.2))
    assert severity("negative_end", 0, -3) == pytest.approx(0.2 + 0.2 * (0.5 + 0.8 + 0.65))
    assert severity("negative_end", 0, -5) == pytest.approx(0.2 + 0.2 * (1 + 0.8 + 0.9))


def test_a_begin_that_rests_on_an_undecided_message_does_not_come_first():
    """By the convention of the portions one message that leans to the good by a hair begins at +5."""

    def severity(opening: float) -> float:
        said = turns([(0, opening, 1, "begin"), (2, -4.5, -1, "end")])
        return only("turned_bad", flags.find(scores(5.0, -5.0), said))["severity"]

    assert severity(0.1) == pytest.approx(0.5 + 0.25 * (1 + 0.02))
    assert severity(4.0) == pytest.approx(0.5 + 0.25 * (1 + 0.8))


def test_evidence_of_a_turn_is_good_at_the_begin_and_bad_at_the_end():
    said = turns(
        [(0, 2.0, 1, "begin"), (2, -2.0, -1, "begin"), (4, -3.0, -1, "middle"), (6, -4.0, -1, "end")]
    )
    found = flags.find(scores(1.5, -4.0), said)

    spans = [{"turn_index": 0, "start": None, "end": None}, {"turn_index": 6, "start": None, "end": None}]
    assert only("turned_bad", found)["evidence"] == spans
    assert only("negative_end", found)["evidence"] == spans[1:]


@pytest.mark.parametrize(
    ("said", "charged"),
    [
        ([-4.9, 2.0, -5.0, -4.8], True),
        ([-3.0, 4.8, -3.1], False),  # twice, just so: too slight to be worth a look
        ([-2.9, -2.9, -2.9], False),
        ([-4.5, 0.0, 0.0, 0.0, -4.5], False),  # two sharp sentences in a long calm contact
        ([-4.9, 4.9], False),  # one outburst and a polite thank-you
        ([4.9, 4.9, 4.9], False),
        ([-5.0] * 8 + [0.0] * 8, True),  # half of the turns
        ([-5.0] * 8 + [0.0] * 9, False),  # not half, however many and strong
    ],
)
def test_emotionally_charged_needs_two_strongly_negative_turns(said: list[float], *, charged: bool):
    rows = turns([(k, score, 0, "middle") for k, score in enumerate(said)])

    assert ("emotionally_charged" in codes(0, 0, rows)) is charged


def test_emotionally_charged_counts_its_turns():
    rows = turns(
        [(1, -4.9, -1, "begin"), (3, -5.0, -1, "middle"), (5, 4.5, 1, "middle"), (7, -4.75, -1, "end")]
    )
    found = only("emotionally_charged", flags.find(scores(0, 0), rows))

    assert found["reason"] == (
        "3 of the customer's 4 scored turns were strongly negative (-3 or below), the lowest at -5.0."
    )
    assert [span["turn_index"] for span in found["evidence"]] == [1, 3, 7]
    mean_below = 14.65 / 3 - 3
    assert found["severity"] == pytest.approx(0.2 + 0.2 * (1 / 6 + mean_below / 2 + 0.5))


def test_two_equally_bad_ends_differ_by_how_sure_the_model_is_and_how_it_ended():
    def severity(said: float, p_dissatisfied: float | None) -> float:
        row = scores(0, -5).with_columns(p_dissatisfied=pl.lit(p_dissatisfied, pl.Float32))
        return only("negative_end", flags.find(row, turns([(4, said, -1, "end")])))["severity"]

    assert severity(-3.0, 0.1) < severity(-4.5, 0.1) < severity(-4.5, 0.9)
    assert severity(-3.0, None) == pytest.approx(0.2 + 0.2 * (1 + 0.6 + 0.8))


def test_severity_stays_between_nothing_and_one():
    worst = turns([(k, -5.0, -1, "end") for k in range(30)])
    row = scores(5, -5).with_columns(p_dissatisfied=pl.lit(1.0, pl.Float32))
    found = flags.find(row, worst)
    assert found["severity"].min() >= 0
    assert found["severity"].max() <= 1


def test_flags_name_the_row_of_their_contact():
    both = pl.concat([scores(2, -4, "b"), scores(2, -4, "a")])
    said = pl.concat([turns([(0, 2.0, 1, "begin"), (3, -4.0, -1, "end")], key) for key in ("b", "a")])
    found = flags.find(both, said)

    assert found.schema == RAISED
    assert found["contact"].to_list() == [0, 1, 0, 1]
    assert found["interaction_key"].to_list() == ["b", "a", "b", "a"]


def test_a_bad_end_is_flagged_from_the_severity_on_that_is_worth_a_look():
    said = turns([(4, -3.0, -1, "end")])
    ends = [-1.0, -2.0, -3.0, -4.0, -5.0]
    raised = [end for end in ends if "negative_end" in codes(0, end, said)]

    assert raised == [-3.0, -4.0, -5.0]  # 0.2 + 0.3 x (depth + 0.6) reaches a half at a depth of 0.4
    assert flags.find(scores(0, -4.0), said)["severity"].min() >= flags.WORTH_A_LOOK


def test_contact_without_scores_has_no_flag():
    assert flags.find(scores(None, None), CALM.clear()).height == 0
