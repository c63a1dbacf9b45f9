"""Which fields are redacted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from qm_pipeline.ingest.private import redact_records
from qm_pipeline.interactions.record import Interaction, decode

if TYPE_CHECKING:
    from collections.abc import Callable

CARD = "4111 1111 1111 1111"
MAIL = "jane@example.com"


def redacted(record: dict[str, Any]) -> Interaction:
    interaction = decode(json.dumps(record).encode(), now=datetime(2026, 1, 1, tzinfo=UTC)).interaction
    redact_records([interaction])
    return interaction


def test_no_field_keeps_what_is_private(record: Callable[..., dict[str, Any]]) -> None:
    interaction = redacted(
        record(
            queue=f"line {MAIL}",
            topic=CARD,
            customer_id=MAIL,
            account_id="+442079460958",
            attributes={
                "note": f"paid with {CARD}",
                MAIL: "x",
                "pan": 4111111111111111,
                "plain": "blue",
                "n": 7,
            },
            turns=[
                {"role": "customer", "text": f"it is {CARD}, {MAIL}", "stage": MAIL},
                {"role": "agent", "text": "ok", "agent_id": MAIL},
            ],
        )
    )
    stored = msgspec.json.encode(interaction).decode()
    assert not [secret for secret in (CARD, MAIL, "4111111111111111", "+442079460958") if secret in stored]
    assert interaction.turns[0].text == "it is [CARD], [EMAIL]"
    assert interaction.attributes == {
        "note": "paid with [CARD]",
        "[EMAIL]": "x",
        "pan": "[CARD]",
        "plain": "blue",
        "n": 7,
    }


def test_two_customers_with_addresses_for_ids_stay_two(record: Callable[..., dict[str, Any]]) -> None:
    names = [redacted(record(customer_id=address)).customer_id for address in (MAIL, "joe@example.com", MAIL)]
    assert names[0] == names[2] != names[1]


def test_source_and_id_stay_as_they_are_for_the_record_is_found_by_them(
    record: Callable[..., dict[str, Any]],
) -> None:
    interaction = redacted(record(f"<20240501.1@{MAIL}>", source=MAIL))
    assert interaction.interaction_id == f"<20240501.1@{MAIL}>"
    assert interaction.source == MAIL


def test_what_is_not_private_is_not_touched(record: Callable[..., dict[str, Any]]) -> None:
    original = record(
        queue="billing", customer_id="c-1", attributes={"share": 0.1234567890123456, "ok": True, "n": -4}
    )
    before = decode(json.dumps(original).encode(), now=datetime(2026, 1, 1, tzinfo=UTC)).interaction
    assert redacted(original) == before


def test_many_records_at_once_are_redacted_each_by_itself(record: Callable[..., dict[str, Any]]) -> None:
    texts = ["nothing", CARD, "", MAIL, "still nothing"]
    records = [
        decode(
            json.dumps(record(str(n), turns=[{"role": "customer", "text": text}])).encode(),
            now=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for n, text in enumerate(texts)
    ]
    redact_records([each.interaction for each in records])
    assert [each.interaction.turns[0].text for each in records] == [
        "nothing",
        "[CARD]",
        "",
        "[EMAIL]",
        "still nothing",
    ]
