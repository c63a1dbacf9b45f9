"""What an alert says.

What belongs here: the words. What does not: anything that somebody said in a conversation: an alert leaves
the machine, so it holds names, numbers and an address, never text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date


class Alert(NamedTuple):
    """An alert of the outbox, as it is to be sent."""

    idempotency_key: str
    rule: str
    condition: str
    subject: str
    value: str
    day: date
    interaction_key: str | None
    send_to: list[str]


def title(alert: Alert) -> str:
    """Give the heading."""
    return f"{alert.rule}: {alert.subject}"


def body(alert: Alert, app_url: str | None) -> str:
    """Give the text: what was asked, what was found, where to look, and the key that tells a repeat."""
    lines = [
        f"{alert.condition}; it is {alert.value}.",
        f"Day: {alert.day}.",
        *(
            [f"{app_url}/conversation?interaction={alert.interaction_key}"]
            if app_url and alert.interaction_key
            else []
        ),
        f"Idempotency key: {alert.idempotency_key}",
    ]
    return "\n".join(lines)
