"""Who an interaction is and what it says: whatever the spelling the same, whatever changes another."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qm_pipeline.ingest.identity import content_hash, interaction_key
from qm_pipeline.interactions.record import decode

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def digest(record: dict[str, Any]) -> bytes:
    return content_hash(decode(json.dumps(record).encode(), now=NOW).interaction)


def test_a_key_is_a_uuid_that_depends_on_nothing_but_source_and_id() -> None:
    key = interaction_key("native", "i-1")
    assert uuid.UUID(key).version == 8
    assert uuid.UUID(key).variant == uuid.RFC_4122
    assert key == interaction_key("native", "i-1")


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_two_identities_have_two_keys(source: str, name: str, other_source: str, other_name: str) -> None:
    same = (source, name) == (other_source, other_name)
    pairs = [
        interaction_key(*pair)
        for pair in ((source, name), (other_source, other_name))
        if "\0" not in "".join(pair)
    ]
    assert len(pairs) < 2 or (pairs[0] == pairs[1]) == same


def test_the_order_of_keys_and_the_spelling_of_times_say_nothing(
    record: Callable[..., dict[str, Any]],
) -> None:
    base = record(attributes={"a": 1, "b": "x"})
    reordered = dict(reversed(base.items())) | {"attributes": {"b": "x", "a": 1.0}}
    reordered["turns"] = [dict(reversed(turn.items())) for turn in base["turns"]]
    assert digest(reordered) == digest(base)
    assert digest(base | {"started_at": "2024-05-01T12:00:00.000+02:00"}) == digest(base)


def test_an_explicit_default_says_what_an_absent_field_says(record: Callable[..., dict[str, Any]]) -> None:
    explicit = {
        "source": "native",
        "direction": "inbound",
        "status": "completed",
        "queue": None,
        "csat": None,
        "attributes": {},
    }
    assert digest(record(**explicit)) == digest(record())
    assert digest(record(queue=" ", mood="unknown fields are no content")) == digest(record())


@pytest.mark.parametrize(
    "change",
    [
        {"status": "abandoned"},
        {"queue": "q"},
        {"csat": 4.5},
        {"resolved": False},
        {"ended_at": "2024-05-01T10:05:00.000001Z"},
        {"attributes": {"a": True}},
        {"attributes": {"a": 1}},
        {"attributes": {"a": "1"}},
        {"turns": [{"role": "customer", "text": "hello"}]},
        {
            "turns": [
                {"role": "customer", "text": "hello "},
                {"role": "agent", "text": "hi", "agent_id": "g-1", "offset_ms": 5},
            ]
        },
        {
            "turns": [
                {"role": "customer", "text": "hello"},
                {"role": "agent", "text": "hi", "agent_id": "g-1"},
            ]
        },
        {
            "turns": [
                {"role": "agent", "text": "hi", "agent_id": "g-1", "offset_ms": 5},
                {"role": "customer", "text": "hello"},
            ]
        },
    ],
)
def test_whatever_changes_makes_another_content(
    record: Callable[..., dict[str, Any]], change: dict[str, Any]
) -> None:
    others = [{"attributes": {"a": value}} for value in (True, 1, "1")]
    digests = {digest(record(**fields)) for fields in [{}, *others, change]}
    assert len(digests) == (4 if change in others else 5)


def test_a_rating_in_32_bits_is_the_rating_that_was_delivered_in_64(
    record: Callable[..., dict[str, Any]],
) -> None:
    assert digest(record(csat=4.300000190734863)) == digest(record(csat=4.3))


@given(st.data())
def test_one_content_has_one_digest_however_its_json_is_written(data: st.DataObject) -> None:
    attributes = data.draw(
        st.dictionaries(st.text("ab", max_size=3), st.integers(0, 9) | st.text("xy", max_size=2), max_size=4)
    )
    turns = data.draw(
        st.lists(
            st.fixed_dictionaries({"role": st.just("customer"), "text": st.text(max_size=5)}),
            min_size=1,
            max_size=3,
        )
    )
    turns = [turn for turn in turns if "\0" not in turn["text"]] or [{"role": "customer", "text": ""}]
    base = {
        "interaction_id": "x",
        "channel": "sms",
        "started_at": "2024-05-01T10:00:00Z",
        "ended_at": "2024-05-01T10:00:00Z",
        "attributes": attributes,
        "turns": turns,
    }
    shuffled = dict(data.draw(st.permutations(list(base.items()))))
    shuffled["attributes"] = dict(data.draw(st.permutations(list(attributes.items()))))
    dense = json.dumps(shuffled, ensure_ascii=False, separators=(", ", " : "))
    for written in (json.dumps(shuffled), dense):
        assert content_hash(decode(written.encode(), now=NOW).interaction) == digest(base)
