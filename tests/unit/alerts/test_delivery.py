"""What leaves the machine, and what does not."""

from __future__ import annotations

from datetime import date

import pytest

from qm_pipeline.alerts.delivery import AppriseSender, addresses
from qm_pipeline.alerts.message import Alert, body, title
from qm_pipeline.interactions.errors import PermanentError

ALERT = Alert(
    "a" * 32,
    "furious",
    "customer_end_score <= -3",
    "interaction native/i7 (chat)",
    "-4.2",
    date(2026, 3, 2),
    "key",
    ["ops"],
)


def test_a_message_says_what_was_asked_and_found_and_where_to_look():
    assert title(ALERT) == "furious: interaction native/i7 (chat)"
    text = body(ALERT, "https://qm.example.com")
    assert "customer_end_score <= -3; it is -4.2." in text
    assert "https://qm.example.com/conversation?interaction=key" in text
    assert "a" * 32 in text


def test_without_an_address_of_the_app_there_is_no_link():
    assert "http" not in body(ALERT, None)


def test_addresses_are_read_by_name():
    found = addresses("ops=json://localhost:9/x?a=b\n mail=mailto://u:p@example.com ")
    assert found == {"ops": "json://localhost:9/x?a=b", "mail": "mailto://u:p@example.com"}
    assert addresses("") == {}


@pytest.mark.parametrize("setting", ["ops", "=json://x", "ops=nonsense-secret", "ops=carrierpigeon://secret"])
def test_an_address_that_is_none_is_refused_without_showing_it(setting: str):
    with pytest.raises(PermanentError) as fault:
        addresses(setting)
    assert "secret" not in str(fault.value)


def test_an_unknown_target_takes_nothing():
    assert AppriseSender({}).send("ops", ALERT) is False
