"""What is kept for one person is never given to another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import streamlit as st

from app_streamlit import identity
from app_streamlit.data.keeping import kept

if TYPE_CHECKING:
    from collections.abc import Iterator

ANA = identity.Person("ana", "Ana", frozenset({identity.QA_LEAD}), None, local=False)
BEN = replace(ANA, person="ben", name="Ben")


@kept
def who_asks(question: str) -> tuple[str, str]:
    return identity.current().person, question


@kept
def who_asks_else(question: str) -> str:
    return f"else {question}"


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def asked_by(person: identity.Person, monkeypatch: pytest.MonkeyPatch, question: str) -> tuple[str, str]:
    monkeypatch.setattr(identity, "current", lambda: person)
    return who_asks(question)


def test_two_people_who_ask_the_same_get_each_their_own(monkeypatch: pytest.MonkeyPatch):
    assert asked_by(ANA, monkeypatch, "rows") == ("ana", "rows")
    assert asked_by(BEN, monkeypatch, "rows") == ("ben", "rows")
    assert asked_by(ANA, monkeypatch, "rows") == ("ana", "rows")


def test_an_answer_is_kept(monkeypatch: pytest.MonkeyPatch):
    first = asked_by(ANA, monkeypatch, "rows")
    assert asked_by(ANA, monkeypatch, "rows") == first
    monkeypatch.setattr(identity, "current", lambda: ANA)
    hits: list[str] = []

    @kept
    def count(question: str) -> int:
        hits.append(question)
        return len(hits)

    assert [count("rows"), count("rows"), count(question="rows")] == [1, 1, 2]


def test_a_role_taken_away_takes_what_was_kept_under_it_away(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(identity, "current", lambda: ANA)
    given = iter((1, 2))

    @kept
    def read() -> int:
        return next(given)

    assert read() == 1
    monkeypatch.setattr(identity, "current", lambda: replace(ANA, roles=frozenset()))
    assert read() == 2


def test_two_functions_asked_the_same_do_not_share_an_answer(monkeypatch: pytest.MonkeyPatch):
    assert asked_by(ANA, monkeypatch, "rows") == ("ana", "rows")
    assert who_asks_else("rows") == "else rows"
