"""A comparison counts what a person with paper would count, in any order and in any portions."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import cohen_kappa_score

from qm_pipeline.comparison import report
from qm_pipeline.comparison.pairs import CODES, CONTACT_SCORES, FACTS, SAID
from qm_pipeline.comparison.stored import Stored
from qm_pipeline.comparison.tally import Tally

QUEUES = ("billing", "sales", None)
N = 60


def facts() -> pl.DataFrame:
    rows = [
        {
            "interaction_key": f"{number:03}",
            "interaction_id": f"id-{number}",
            "customer_id": None if number % 7 == 0 else f"c{number % 11}",
            "channel": ("chat", "voice")[number % 2],
            "queue": QUEUES[number % 3],
            "language": "en",
        }
        for number in range(N)
    ]
    return pl.DataFrame(rows, schema=FACTS)


def scored(seed: int, flagged: set[int], without: set[int] = frozenset()) -> Stored:  # type: ignore[assignment]
    rng = np.random.default_rng(seed)
    contacts, turns = [], []
    for number in range(N):
        row: dict[str, Any] = dict.fromkeys(CONTACT_SCORES.names()) | {
            "interaction_key": f"{number:03}",
            "status": "skipped" if number in without else "scored",
        }
        if number not in without:
            row |= {
                "customer_score": rng.normal(),
                "p_resolved": rng.uniform(),
                "customer_level": number % 7 - 3,
            }
            turns += [_turn(number, place, rng) for place in range(3)]
        contacts.append(row)
    raised = [{"interaction_key": f"{number:03}", "code": "turned_bad"} for number in sorted(flagged)]
    return Stored(
        pl.DataFrame(turns, schema=SAID),
        pl.DataFrame(contacts, schema=CONTACT_SCORES),
        pl.DataFrame(raised, schema=CODES),
    )


def _turn(number: int, place: int, rng: np.random.Generator) -> dict[str, Any]:
    label = str(rng.choice(report.LABELS))
    return {
        "interaction_key": f"{number:03}", "turn_index": place, "label": label, "score": rng.normal(),
    }  # fmt: skip


BEFORE, AFTER = scored(1, {1, 2, 3, 4, 10}), scored(2, {3, 4, 5, 10, 59}, {8})


def part(scores: Stored, keys: list[str]) -> Stored:
    frames = (scores.turns, scores.interactions, scores.flags)
    return Stored(*(frame.filter(pl.col("interaction_key").is_in(keys)) for frame in frames))


def compared(portions: list[list[str]]) -> dict[str, Any]:
    tally = Tally()
    for keys in portions:
        tally.add(
            facts().filter(pl.col("interaction_key").is_in(keys)), part(BEFORE, keys), part(AFTER, keys)
        )
    return report.figures(tally)


ALL = [f"{number:03}" for number in range(N)]
WHOLE = compared([ALL])


def rows(name: str, **fields: object) -> list[dict[str, Any]]:
    return [row for row in WHOLE[name] if fields.items() <= row.items()]


@pytest.mark.parametrize("size", [1, 7, 59])
def test_portions_and_their_order_change_no_bit(size: int):
    portions = [ALL[start : start + size] for start in range(0, N, size)]
    assert json.dumps(compared(portions)) == json.dumps(WHOLE)
    assert json.dumps(compared(portions[::-1])) == json.dumps(WHOLE)


def test_flags_are_counted_over_everything_and_by_queue():
    row = rows("flags", dimension="all")[0]
    told = ("n", "before", "after", "turned_on", "turned_off")
    assert [row[name] for name in told] == [60, 5, 5, 2, 2]
    assert row["changed"] == pytest.approx(4 / 60)
    billing = rows("flags", dimension="queue", value="billing")[0]  # of 1, 2, 3, 4, 5, 10, 59: only 3
    assert [billing[name] for name in told] == [20, 1, 1, 0, 0]
    unknown = rows("flags", dimension="queue", value="")[0]  # 2 goes, 5 and 59 come
    assert [unknown[name] for name in told] == [20, 1, 2, 2, 1]


def test_examples_of_flips_are_the_contacts_that_flipped():
    assert WHOLE["examples"]["flags"] == [
        {"code": "turned_bad", "change": "turned_off", "interaction_ids": ["id-1", "id-2"]},
        {"code": "turned_bad", "change": "turned_on", "interaction_ids": ["id-5", "id-59"]},
    ]


def test_a_number_that_only_one_side_has_is_counted_and_not_averaged():
    row = rows("measures", measure="customer_score", dimension="all")[0]
    assert (row["n"], row["lost"], row["gained"]) == (59, 1, 0)
    both = BEFORE.interactions.join(AFTER.interactions, on="interaction_key", suffix="_after")
    moved = (both["customer_score_after"] - both["customer_score"]).drop_nulls().cast(pl.Float64)
    assert row["difference"] == pytest.approx(moved.mean(), abs=1e-6)
    for name, share in report.QUANTILES.items():
        assert row[name] == pytest.approx(
            np.quantile(moved.to_numpy(), share, method="inverted_cdf"), abs=0.0051
        )
    assert row["low"] < row["difference"] < row["high"]


def test_a_number_that_nobody_has_is_not_reported_as_zero():
    assert rows("measures", measure="p_abandoned") == []


def test_agreement_on_labels_is_cohens_kappa():
    both = BEFORE.turns.join(AFTER.turns, on=["interaction_key", "turn_index"], suffix="_after")
    expected = cohen_kappa_score(both["label"].to_list(), both["label_after"].to_list())
    assert WHOLE["labels"]["kappa"] == pytest.approx(expected, abs=1e-12)
    assert WHOLE["labels"]["changed"] == (both["label"] != both["label_after"]).sum()
    assert WHOLE["labels"]["n"] == both.height == 59 * 3


def test_kappa_of_full_agreement_is_one_and_of_a_single_class_unknown():
    assert report.kappa(np.array([[5, 0], [0, 2]]))[0] == 1.0
    assert report.kappa(np.array([[5, 0], [0, 0]])) == (None, None, None)
    assert report.kappa(np.array([[0, 0], [0, 0]])) == (None, None, None)
    assert report.kappa(np.array([[9, 1], [0, 0]]))[0] == pytest.approx(0, abs=1e-12)


def test_the_document_is_plain_json_without_a_number_that_is_none():
    assert "NaN" not in json.dumps(WHOLE, allow_nan=False)


def test_nothing_moves_where_both_sides_are_the_same():
    tally = Tally()
    tally.add(facts(), BEFORE, BEFORE)
    same = report.figures(tally)
    assert {row["difference"] for row in same["measures"]} == {0}
    assert {row["unmoved"] for row in same["measures"]} == {1}
    assert {
        (row["turned_on"], row["turned_off"], row["kappa"]) for row in same["flags"] if row["before"]
    } == {(0, 0, 1)}
    assert same["examples"] == {"flags": [], "moved": []}
