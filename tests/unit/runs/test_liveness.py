from __future__ import annotations

import pytest

from qm_pipeline.runs.liveness import Unfinished, verdict


@pytest.mark.parametrize(
    ("silent_seconds", "alive", "lost"),
    [(5, True, False), (5, False, False), (90, False, True), (90, True, False), (250, True, True)],
)
def test_a_run_is_lost_when_its_process_is_gone_or_it_makes_no_progress(
    silent_seconds: float, *, alive: bool, lost: bool
):
    assert (verdict(Unfinished("id", "batch", silent_seconds, alive)) is not None) is lost


def test_a_hung_run_is_noticed_within_five_minutes_with_half_a_minute_between_looks():
    assert verdict(Unfinished("id", "batch", 300 - 3 * 30, alive=True)) is not None
