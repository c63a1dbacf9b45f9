from __future__ import annotations

import pytest
from dagster import Failure, RetryRequested

from qm_pipeline.defs import faults
from qm_pipeline.interactions.errors import ModelError, TransientError


def test_a_transient_fault_asks_for_another_try_each_later_than_the_last():
    waits = []
    for number in range(faults.RETRIES):
        with pytest.raises(RetryRequested) as asked, faults.told(number):
            raise TransientError("Lost.")
        waits.append(asked.value.seconds_to_wait)
    assert waits == sorted(waits)
    assert sum(waits) > 30


def test_after_the_last_try_the_sentence_stays():
    with pytest.raises(Failure, match=r"Lost\.") as failed, faults.told(faults.RETRIES):
        raise TransientError("Lost.")
    assert not failed.value.allow_retries


def test_a_permanent_fault_is_not_tried_again_and_shows_no_traceback():
    with pytest.raises(Failure) as failed, faults.told(0):
        raise ModelError("No model serves.")
    assert (failed.value.description, failed.value.allow_retries) == ("No model serves.", False)
    assert failed.value.__suppress_context__


def test_a_bug_shows_itself():
    with pytest.raises(ZeroDivisionError), faults.told(0):
        raise ZeroDivisionError
