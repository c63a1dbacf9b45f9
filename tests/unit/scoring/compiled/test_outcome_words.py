"""What is compiled of the outcomes and of the second stage, against the plain version of the same."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.special import expit

from qm_pipeline.scoring.context.repeats import shared_words, shared_words_by_frames
from qm_pipeline.scoring.context.word_count import word_counts, word_counts_by_expression
from qm_pipeline.scoring.outcomes import acts, reasons, words
from qm_pipeline.scoring.outcomes.facts import Facts
from qm_pipeline.scoring.outcomes.model import make_probable
from qm_pipeline.scoring.outcomes.plain import plain, plain_expression
from qm_pipeline.scoring.outcomes.rows import indicators
from qm_pipeline.scoring.outcomes.turns import placed
from qm_pipeline.training.act_phrases import phrases
from tests.unit.scoring.compiled import texts

ACTS = phrases("en")
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WORDY = st.text(st.sampled_from("ab '?!5 É\u0301"), max_size=20)


def by_expression(said: pl.Series) -> list[str]:
    return said.rename("text").to_frame().select(plain_expression(pl.col("text"))).to_series().to_list()


@pytest.fixture(params=[0, 1, 2], ids=["hostile", "simulated", "service chats"])
def people(request: pytest.FixtureRequest) -> pl.DataFrame:
    found = list(texts.conversations())
    if request.param >= len(found):
        pytest.skip("the service chats are not here: set QM_CORPORA")
    return placed(found[request.param])


def test_the_plain_form_is_that_of_the_expression(people: pl.DataFrame) -> None:
    assert people["plain"].to_list() == by_expression(people["text"])


@settings(deadline=None)  # the first call may compile
@given(st.lists(ANY | WORDY | st.none(), max_size=5))
def test_the_plain_form_of_any_text_is_that_of_the_expression(said: list[str | None]) -> None:
    series = pl.Series(said, dtype=pl.String)
    assert plain(series).to_list() == by_expression(series)


def test_a_part_of_a_column_is_read_as_that_part() -> None:
    said = pl.Series(["one", "Two?", "3"])
    assert plain(said[1:]).to_list() == [" two ? ", " 0 "]


def test_the_same_acts_are_found(people: pl.DataFrame) -> None:
    assert acts.found(people, ACTS).equals(acts.found_by_frames(people, ACTS))


@settings(deadline=None)  # the first call may compile
@given(st.lists(WORDY, max_size=4), st.lists(WORDY, min_size=1, max_size=6))
def test_any_phrases_are_found_where_the_frames_find_them(said: list[str], listed: list[str]) -> None:
    turns = placed(
        pl.DataFrame(
            {"contact": 0, "role": "customer", "text": said},
            schema={"contact": pl.Int64, "role": pl.String, "text": pl.String},
        )
    )
    known = {"one": [each for each in by_expression(pl.Series(listed)) if each.strip()], "none": ["zz"]}
    known["one"] = [each.strip() for each in known["one"]]
    assert acts.found(turns, known).equals(acts.found_by_frames(turns, known))


def pairs(seen: words.Seen) -> set[tuple[int, str]]:
    return set(zip(seen.contact.tolist(), seen.names.gather(seen.feature).to_list(), strict=True))


def test_acts_that_were_noted_are_those_that_are_found(people: pl.DataFrame) -> None:
    noted = acts.noted(people, ACTS)
    assert any(name.startswith(acts.NOTE) for name in noted.columns)
    assert (acts.done(noted.drop("plain"), ACTS) == acts.done(people, ACTS)).all()
    other = {**ACTS, "one more": ["zz"]}
    assert acts.done(noted, other).shape == (len(ACTS) + 1, people.height)


def test_acts_show_the_same_as_they_do_by_frames(people: pl.DataFrame) -> None:
    frames = acts.sightings_by_frames(acts.found_by_frames(people, ACTS))
    assert pairs(acts.sightings(people, ACTS)) == pairs(frames)


def test_the_same_words_and_pairs_are_found(people: pl.DataFrame) -> None:
    every = words.sightings_by_frames(people)
    terms = sorted({str(words.term_of(name)) for name in every.names.unique().head(6000)})
    listed = words.known(pl.Series(terms, dtype=pl.String))
    assert pairs(words.sightings(people, listed)) == pairs(words.sightings_by_frames(people, listed))


def test_turns_share_as_much_of_their_words(people: pl.DataFrame) -> None:
    spoken = people.filter(pl.col("plain") != "  ")["plain"]
    now = np.arange(2, len(spoken))
    for before in (now - 1, now - 2):
        expected = shared_words_by_frames(spoken, now, before)
        for at_least in (0.0, 0.2, 0.5, 0.8):
            found = shared_words(spoken, now, before, at_least)
            np.testing.assert_array_equal(found, np.where(expected >= at_least, expected, 0.0))


def test_turns_have_as_many_words(people: pl.DataFrame) -> None:
    assert word_counts(people["plain"]).tolist() == word_counts_by_expression(people["plain"]).tolist()


@settings(deadline=None)  # the first call may compile
@given(st.lists(ANY | WORDY, max_size=5))
def test_any_texts_have_as_many_words(said: list[str]) -> None:
    spoken = plain(pl.Series(said, dtype=pl.String))
    assert word_counts(spoken).tolist() == word_counts_by_expression(spoken).tolist()


@settings(deadline=None)  # the first call may compile
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 200)), max_size=60))
def test_a_contacts_columns_are_those_of_a_sparse_matrix(found: list[tuple[int, int]]) -> None:
    row, column = np.array(found, np.int64).reshape(-1, 2).T
    expected = sparse.csr_matrix((np.ones(row.size), (row, column)), shape=(4, 201))
    expected.sort_indices()
    got = indicators([row], [column], (4, 201))
    assert (got.indptr.tolist(), got.indices.tolist()) == (
        expected.indptr.tolist(),
        expected.indices.tolist(),
    )
    assert (got.matrix().data == 1).all()
    weights = np.random.default_rng(row.size).normal(size=(201, 3))
    assert np.array_equal(got.weighed(weights), got.matrix() @ weights)


def test_a_logit_is_the_probability_that_scipy_gives_to_the_last_bit() -> None:
    beyond = [0.0, -0.0, 708.0, -708.0, -709.0, -745.0, -746.0, 1e308, -1e308, np.inf, -np.inf, np.nan]
    usual = np.random.default_rng(3).normal(scale=[1, 5, 50], size=(50_000, 3)).ravel()
    logits = np.concatenate([beyond, usual])[:, None]
    expected = expit(logits)
    make_probable(logits)
    assert np.array_equal(logits.view(np.int64), expected.view(np.int64))


class Reason(NamedTuple):
    feature: str
    weight: float


NAMES = [
    *(f"feeling:customer_last>{edge}" for edge in (-0.5, 0, 0.5, 0.8)), "feeling:customer_last unknown",
    "feeling:agent_last unknown", "act:agent:ever:apology", "word:customer:ever:x", "word:agent:ever:y z",
    *(f"form:turns>{edge}" for edge in (1, 4, 9)), "form:turns unknown", "fact:no_agent",
]  # fmt: skip


@settings(deadline=None)  # the first call may compile
@given(
    st.lists(st.sampled_from([0.0, 0.1, -0.3, 0.7, 1e-9]), min_size=len(NAMES), max_size=len(NAMES)),
    st.sets(st.integers(0, len(NAMES) - 1)),
)
def test_the_facts_of_a_contact_are_those_of_its_reasons(weights: list[float], columns: set[int]) -> None:
    model = dict(zip(NAMES, weights, strict=True))
    chosen = [NAMES[column] for column in sorted(columns) if weights[column]]
    wordy = [model[name] for name in chosen if name.startswith("word")]
    told = [Reason("word", float(np.array(wordy).sum()))] if wordy else []
    told += [Reason(name, model[name]) for name in chosen if not name.startswith("word")]
    expected = reasons.against_usual(told, reasons.usual(model))
    got = Facts(model).of(np.array(sorted(columns), np.int32))
    assert list(got.items()) == list(expected.items())
