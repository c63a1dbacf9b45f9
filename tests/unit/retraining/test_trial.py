"""When a candidate is worse, and what is said of it."""

from __future__ import annotations

import pytest

from qm_pipeline.retraining.figures import ALL, Figure
from qm_pipeline.retraining.judged import OWN, SIMULATED
from qm_pipeline.retraining.trial import Trial, trial


def figure(
    before: float | None, after: float | None, error: float | None = 0.001, **fields: object
) -> Figure:
    base = Figure(SIMULATED, "AUROC", "p_resolved", "chat", "en", 500, before, after, error)
    return base._replace(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "after", "error", "passed"),
    [
        (0.8, 0.8, 0.0, True),
        (0.8, 0.9, 0.001, True),
        (0.8, 0.775, 0.0001, True),  # inside the tolerance, however sure
        (0.8, 0.75, 0.04, True),  # as far as chance explains
        (0.8, 0.75, 0.01, False),
        (0.8, 0.75, None, False),  # nothing says that it was chance
    ],
)
def test_worse_is_what_falls_further_than_tolerated_and_than_chance_explains(
    before: float, after: float, error: float | None, *, passed: bool
):
    assert Trial((figure(before, after, error),)).passed is passed


def test_real_data_decide_more_finely_than_simulated():
    fallen = figure(0.8, 0.78, 0.001)
    assert Trial((fallen,)).passed
    assert not Trial((fallen._replace(data=OWN),)).passed


def test_one_bad_channel_is_enough_and_is_named():
    good = [figure(0.8, 0.81, channel=channel) for channel in ("voice", "email", "sms")]
    found = trial([*good, figure(0.8, 0.6)])
    assert not found.passed
    assert found.sentence == (
        "The candidate is worse in 1 of 4 figures: AUROC of p_resolved on the simulated centre, chat in en "
        "fell from 0.800 to 0.600 (n 500)."
    )


def test_the_more_figures_the_surer_each_must_be():
    doubtful = figure(0.8, 0.76, 0.02)
    assert not Trial((doubtful,)).passed
    many = [figure(0.8, 0.8, of=str(number)) for number in range(200)]
    assert trial([doubtful, *many]).passed


def test_nothing_measured_does_not_pass():
    found = trial([figure(None, None, None, why_not="only 3 of the rarer answer")])
    assert not found.passed
    assert "Nothing could be measured" in found.sentence


def test_a_sites_own_labels_outrank_the_simulated_centre_for_the_same_outcome_only():
    fallen = [figure(0.8, 0.6), figure(0.8, 0.6, of="negative turns")]
    own = figure(0.7, 0.75, data=OWN, channel=ALL, language=ALL)
    assert [each.of for each in trial([*fallen, own]).worse] == ["negative turns"]
    assert len(trial(fallen).worse) == 2


def test_figures_stand_in_one_order_whatever_order_they_came_in():
    given = [figure(0.8, 0.8, channel=channel) for channel in ("voice", "chat", "all")]
    assert trial(given).figures == trial(given[::-1]).figures
