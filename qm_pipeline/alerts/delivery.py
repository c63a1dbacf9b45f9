"""Sending an alert, through apprise: e-mail, Slack, Teams, webhooks and whatever else it knows.

What belongs here: addresses and the one call that leaves the machine. What does not: which alerts are sent.
An address is a secret: it is in no message, error or log.
"""

from __future__ import annotations

import logging
from typing import Final, Protocol

import apprise

from qm_pipeline.alerts.message import Alert, body, title
from qm_pipeline.interactions.errors import PermanentError

# What a receiver that can read headers tells repeats by (the name of the IETF draft).
HEADER: Final = "Idempotency-Key"
_WEBHOOKS: Final = ("json", "jsons", "xml", "xmls", "form", "forms")
# It logs addresses.
logging.getLogger("apprise").disabled = True


class Sender(Protocol):
    """Whoever can send an alert to a target."""

    def send(self, target: str, alert: Alert) -> bool:
        """Send; say whether it was taken."""


def addresses(setting: str) -> dict[str, str]:
    """Read `name=address` pairs, separated by spaces or line ends.

    Raises
    ------
    PermanentError
        If a pair is none, or apprise knows no such address; the sentence has the name only.
    """
    found: dict[str, str] = {}
    for number, pair in enumerate(setting.split(), start=1):
        name, separator, address = pair.partition("=")
        if not separator or not name:
            raise PermanentError(f"QM_ALERT_TARGETS: entry {number} is not name=address.")
        if not apprise.Apprise.instantiate(address):
            raise PermanentError(f"QM_ALERT_TARGETS: apprise cannot read the address of {name!r}.")
        found[name] = address
    return found


class AppriseSender:
    """Sends through apprise.

    Parameters
    ----------
    targets
        Name of a target -> its address, in apprise's form.
    app_url
        Where the app is, for links; None where nobody should follow one.
    """

    def __init__(self, targets: dict[str, str], app_url: str | None = None) -> None:
        self._targets = targets
        self._app_url = app_url

    def send(self, target: str, alert: Alert) -> bool:
        """Send; False where the target is unknown or does not take it."""
        address = self._targets.get(target)
        if address is None:
            return False
        messenger = apprise.Apprise()
        messenger.add(_with_key(address, alert.idempotency_key))
        text = body(alert, self._app_url)
        return bool(messenger.notify(title=title(alert), body=text, body_format=apprise.NotifyFormat.TEXT))


def _with_key(address: str, key: str) -> str:
    """Give a webhook the key as a header; for others it stands in the text."""
    if address.split("://", maxsplit=1)[0] not in _WEBHOOKS:
        return address
    return f"{address}{'&' if '?' in address else '?'}+{HEADER}={key}"
