"""How our faults become Dagster's: a sentence instead of a traceback, and another try where one can help.

What belongs here: the translation of `QmError` inside a step. What does not: deciding what is transient.
Dagster's `RetryPolicy` would retry every exception, bugs and shut gates included; asking for a retry by hand
retries exactly what `TransientError` says can be cured by it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from dagster import Failure, RetryRequested

from qm_pipeline.interactions.errors import PermanentError, TransientError

if TYPE_CHECKING:
    from collections.abc import Iterator

RETRIES: Final = 3
# 2, 8 and 32 s: a Postgres that was killed answers again after 3 to 6 s.
_FIRST_WAIT_SECONDS: Final = 2.0
_GROWTH: Final = 4.0


@contextmanager
def told(retry_number: int) -> Iterator[None]:
    """Translate the faults that we foresee; everything else is a bug and shows itself."""
    try:
        yield
    except TransientError as fault:
        if retry_number < RETRIES:
            wait = _FIRST_WAIT_SECONDS * _GROWTH**retry_number
            raise RetryRequested(max_retries=RETRIES, seconds_to_wait=wait) from fault
        raise Failure(str(fault), allow_retries=False) from None
    except PermanentError as fault:
        raise Failure(str(fault), allow_retries=False) from None
