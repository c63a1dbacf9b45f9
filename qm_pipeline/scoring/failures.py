"""Why one record could not be scored, and the search for that record in a batch.

What belongs here: the closed list of reasons, and the bisection. What does not: faults of a whole
installation; those are raised, because marking every contact as failed would hide them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.scoring.segments import Floats, Ints


# What is read of a turn: three probabilities, and the share of its words that the model knows.
READ: Final = 4


class FailureReason(StrEnum):
    """Why an interaction has the status failed."""

    TURNS_INCOMPLETE = "turns_incomplete"  # the turns that came are not 0..turn_count-1
    MODEL_ERROR = "model_error"  # the model refused the text with a foreseeable error
    NOT_FINITE = "not_finite"  # the model answered with something that is no probability


class ScoringError(PermanentError):
    """A record cannot be scored; raised by a scorer that knows why."""

    def __init__(self, reason: FailureReason) -> None:
        super().__init__(f"the record could not be scored: {reason.value}")
        self.reason = reason


def score_or_isolate(
    score: Callable[[Ints], Floats], contact: Ints, failed: dict[int, FailureReason]
) -> Floats:
    """Score rows; where a foreseeable error stops that, halve until the contacts that cause it are found.

    Parameters
    ----------
    score
        Rows (positions) -> (rows, `READ`) numbers; may raise `PermanentError`.
    contact
        (n,) the contact of each row, sorted.
    failed
        Receives the contacts that cannot be scored.

    Returns
    -------
    Floats
        (n, `READ`), NaN for the rows of failed contacts.

    Raises
    ------
    PermanentError
        When not one of several contacts can be scored: then the fault is not in a record.
    """
    result = np.full((contact.size, READ), np.nan)
    contacts = np.unique(contact)
    first_error: PermanentError | None = None
    pending, isolated = [contacts] if contacts.size else [], 0
    while pending:
        some = pending.pop()
        rows = np.arange(np.searchsorted(contact, some[0]), np.searchsorted(contact, some[-1], side="right"))
        try:
            result[rows] = score(rows)
        except PermanentError as error:
            first_error = first_error or error
            if some.size > 1:
                pending += [some[some.size // 2 :], some[: some.size // 2]]
                continue
            failed[int(some[0])] = getattr(error, "reason", FailureReason.MODEL_ERROR)
            isolated += 1
    if first_error is not None and isolated == contacts.size > 1:
        raise first_error
    _fail_what_is_not_finite(result, contact, failed)
    return result


def _fail_what_is_not_finite(result: Floats, contact: Ints, failed: dict[int, FailureReason]) -> None:
    """Fail each contact of which something read is no finite number, unless it has failed already."""
    for position in np.unique(contact[~np.isfinite(result).all(axis=1)]).tolist():
        failed.setdefault(position, FailureReason.NOT_FINITE)
    result[np.isin(contact, list(failed))] = np.nan
