"""What a look at one thing found.

What belongs here: the form of an answer. What does not: any look.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """How serious a finding is: only a fault keeps something from working."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """What was found, and what to do about it.

    Attributes
    ----------
    subject
        What was looked at.
    text
        What is the case.
    remedy
        What to do; None where there is nothing to do.
    """

    subject: str
    state: State
    text: str
    remedy: str | None = None

    def document(self) -> dict[str, str | None]:
        """Return it for `qm doctor --json`."""
        return asdict(self)


def ok(subject: str, text: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(subject, State.OK, text)


def info(subject: str, text: str) -> Finding:
    """Return a finding that is worth knowing and no fault."""
    return Finding(subject, State.INFO, text)


def warning(subject: str, text: str, remedy: str) -> Finding:
    """Return a finding that will become a fault, or already makes something worse."""
    return Finding(subject, State.WARNING, text, remedy)


def fault(subject: str, text: str, remedy: str) -> Finding:
    """Return a finding that keeps something from working."""
    return Finding(subject, State.FAULT, text, remedy)
