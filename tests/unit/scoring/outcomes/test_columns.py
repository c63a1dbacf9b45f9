"""From what is observed to columns, and back to names."""

from __future__ import annotations

import numpy as np
import pytest

from qm_pipeline.scoring.outcomes.columns import Columns
from qm_pipeline.scoring.outcomes.features import OutcomeColumns
from qm_pipeline.scoring.outcomes.observed import KINDS, Observed, number_names, observe
from tests.unit.scoring.outcomes.conversations import facts, said

ACTS = {
    "thanks": ["thank you", "thanks"],
    "refusal": ["cannot"],
    "failure": [],
    "success": ["done"],
    "apology": ["sorry"],
}
CONTACTS = [
    ["c: thanks | 0.9", "a: done"],
    ["c: thank you | 0.8", "a: sorry we cannot | -0.9"],
    ["c: hello | 0.0", "a: we cannot"],
    ["c: hello again | -0.4"],
]


def observed() -> Observed:
    return observe(facts(4, queue=["billing", "billing", None, "sales"]), said(*CONTACTS), ACTS)


def table(columns: OutcomeColumns, of: Observed) -> dict[str, list[float]]:
    matrix = columns.transform(of).toarray()
    return {name: matrix[:, place].tolist() for place, name in enumerate(columns.get_feature_names_out())}


def test_what_is_seen_becomes_a_column_of_zeros_and_ones() -> None:
    found = table(OutcomeColumns(acts=ACTS, rarest=2).fit(observed()), observed())
    assert found["act:customer:ever:thanks"] == [1, 1, 0, 0]
    assert found["word:agent:ever:we cannot"] == [0, 1, 1, 0]
    assert {value for column in found.values() for value in column} == {0.0, 1.0}


def test_what_is_rare_is_no_column() -> None:
    assert "act:agent:ever:apology" not in table(
        OutcomeColumns(acts=ACTS, rarest=2).fit(observed()), observed()
    )


def test_queue_and_topic_are_columns_only_where_a_model_asks_for_them() -> None:
    without = OutcomeColumns(acts=ACTS, rarest=1).fit(observed())
    wide = OutcomeColumns(acts=ACTS, rarest=1, kinds=KINDS).fit(observed())
    assert not [name for name in without.get_feature_names_out() if name.startswith("context")]
    assert table(wide, observed())["context:queue:billing"] == [1, 1, 0, 0]


def test_an_unknown_number_has_a_column_of_its_own() -> None:
    found = table(OutcomeColumns(acts=ACTS, rarest=1).fit(observed()), observed())
    assert found["feeling:agent_mean unknown"] == [0, 0, 0, 1]
    edges = [column for name, column in found.items() if name.startswith("feeling:agent_mean>")]
    assert edges
    assert all(column[3] == 0 for column in edges)


def test_a_number_above_all_thresholds_is_above_each() -> None:
    found = table(OutcomeColumns(acts=ACTS, rarest=1).fit(observed()), observed())
    edges = [column for name, column in found.items() if name.startswith("feeling:customer_mean>")]
    assert all(column[0] == 1 for column in edges)


def test_looking_only_for_known_words_changes_no_column() -> None:
    columns = OutcomeColumns(acts=ACTS, rarest=1).fit(observed())
    narrow = observe(facts(4), said(*CONTACTS), ACTS, Columns(columns.terms_, columns.edges_).known_words())
    assert (columns.transform(narrow) != columns.transform(observed())).nnz == 0


def test_taking_contacts_is_as_observing_them_alone() -> None:
    columns = OutcomeColumns(acts=ACTS, rarest=1).fit(observed())
    some = columns.transform(observed().take(np.array([3, 1]))).toarray()
    assert np.array_equal(some, columns.transform(observed()).toarray()[[3, 1]])


@pytest.mark.parametrize(
    "lines", [["c: "], ["c: ?!"], ["a: hi"], ["c: \U0001f600 \u0301 \ud7ff"], ["b: hello"]]
)
def test_odd_conversations_have_a_row_as_well(lines: list[str]) -> None:
    columns = OutcomeColumns(acts=ACTS, rarest=1).fit(observed())
    assert columns.transform(observe(facts(1), said(lines), ACTS)).shape[0] == 1


@pytest.mark.parametrize("listed", ["", "act:customer:ever:thanks", "a\nb"])
def test_the_width_is_how_many_columns_have_a_name(listed: str) -> None:
    columns = Columns(listed, {"turns": np.array([1.0, 2.0]), "words": np.zeros(0)})
    assert columns.width() == len(columns.names())


@pytest.mark.parametrize("kinds", [KINDS, ("act", "feeling")])
def test_the_numbers_that_may_have_thresholds_are_those_that_are_observed(kinds: tuple[str, ...]) -> None:
    assert number_names(kinds) == observe(facts(4), said(*CONTACTS), ACTS, kinds=kinds).numbers.keys()


def test_a_queue_that_is_named_over_two_lines_is_no_column() -> None:
    seen = observe(facts(1, queue=["sales\nand more"]), said(CONTACTS[0]), ACTS)
    columns = OutcomeColumns(acts=ACTS, rarest=1, kinds=KINDS).fit(seen)
    assert not [name for name in columns.get_feature_names_out() if "sales" in name or "more" in name]


def test_thresholds_that_four_digits_write_alike_have_names_of_their_own() -> None:
    columns = Columns(
        "fact:silent", {"feeling": np.array([1.0, 4.99991, 4.99992]), "share": np.array([0.123456, 0.5])}
    )
    names = columns.names()
    assert len(set(names)) == len(names) == columns.width()
    assert names[-3:] == ["share>0.1235", "share>0.5", "share unknown"]
