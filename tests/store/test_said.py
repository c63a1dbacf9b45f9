"""The words that the search finds: those of the version that stands, each side's apart, whatever was said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)


def turns(*said: tuple[str, str]) -> list[dict[str, object]]:
    return [
        {"role": role, "text": text, **({"agent_id": "a-0"} if role == "agent" else {})}
        for role, text in said
    ]


def found(database: Database, side: str, question: str) -> bool:
    rows = contacts.rows(
        database, f"select count(*) as n from app.said where {side} @@ to_tsquery('simple', :q)", q=question
    )  # fmt: skip
    return rows[0]["n"] == 1


def test_each_side_s_words_are_found_on_that_side_only(database: Database, tmp_path: Path):
    said = turns(("customer", "I want a refund"), ("agent", "Certainly not"))
    contacts.deliver(database, tmp_path, [contacts.contact("c", DAY) | {"turns": said}])
    assert found(database, "customer", "refund")
    assert not found(database, "agent", "refund")
    assert found(database, "agent", "certainly")


def test_a_phrase_does_not_run_from_one_turn_into_the_next(database: Database, tmp_path: Path):
    said = turns(("customer", "I want my"), ("agent", "Yes"), ("customer", "money back"))
    contacts.deliver(database, tmp_path, [contacts.contact("c", DAY) | {"turns": said}])
    assert found(database, "customer", "'money back'")
    assert not found(database, "customer", "'my money'")


def test_a_new_version_s_words_replace_the_old_ones(database: Database, tmp_path: Path):
    for text in ("a refund", "a replacement"):
        said = turns(("customer", text), ("agent", "Yes"))
        contacts.deliver(database, tmp_path, [contacts.contact("c", DAY) | {"turns": said}])
    assert found(database, "customer", "replacement")
    assert not found(database, "customer", "refund")


@pytest.mark.parametrize(
    "text",
    [
        " ".join(f"w{number}" for number in range(5000)),
        "x" * 32_000,
        "",
        "<script>alert(1)</script>",
        "\U0001f621" * 1000,
        " ".join(chr(code) for code in range(0x4E00, 0x4E00 + 10_000)),
    ],
    ids=["many", "long", "empty", "markup", "emoji", "chinese"],
)
def test_no_text_is_too_much_to_be_landed(database: Database, tmp_path: Path, text: str):
    said = turns(*[("customer", text), ("agent", "Yes")] * 60)
    contacts.deliver(database, tmp_path, [contacts.contact("c", DAY) | {"turns": said}])
    assert contacts.rows(database, "select count(*) as n from app.said")[0]["n"] == 1
