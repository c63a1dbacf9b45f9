"""Drawing estimates together: a published example, an integral done otherwise, and how often limits hold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate

from qm_pipeline.stats.shrinkage import shrunken

# Rubin (1981), the eight schools: estimates and standard errors of the effect of coaching.
SCHOOLS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
ERRORS = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])


def test_eight_schools_are_drawn_together_as_published():
    found = shrunken(SCHOOLS, ERRORS**2, 7.9)

    # Posterior means under the flat prior, to the precision at which they are usually given.
    assert found.value == pytest.approx([11.4, 7.9, 6.1, 7.7, 5.1, 6.1, 10.7, 8.5], abs=0.15)


@pytest.mark.parametrize(("groups", "spread"), [(3, 1.0), (8, 0.0), (60, 0.0), (60, 0.5), (60, 3.0)])
def test_integral_over_the_spread_is_exact(groups: int, spread: float):
    rng = np.random.default_rng(groups)
    variance = rng.gamma(3, 0.1, groups)
    value = rng.normal(0, spread + 1e-9, groups) + rng.normal(size=groups) * np.sqrt(variance)
    found = shrunken(value, variance, 0.1)
    mean, deviation = _by_quadrature(value, variance, 0.1)

    assert found.value[1] == pytest.approx(mean, abs=1e-9)
    assert found.high[1] - found.value[1] == pytest.approx(1.959963984540054 * deviation, abs=1e-9)


def _by_quadrature(value: np.ndarray, variance: np.ndarray, mean: float) -> tuple[float, float]:
    """Mean and standard deviation of the second group, by adaptive quadrature over the spread itself."""

    def parts(spread: float) -> tuple[float, float, float]:
        total = spread**2 + variance
        unsure = 1 / np.sum(1 / total)
        logs = 0.5 * (np.log(unsure) - np.sum(np.log(total / 0.3) + (value - mean) ** 2 / total))
        return float(np.exp(logs)), float(spread**2 / total[1]), float(unsure)

    def over(power: int) -> float:
        def integrand(spread: float) -> float:
            weight, own, unsure = parts(spread)
            centre = own * (value[1] - mean)
            within = own * variance[1] + (1 - own) ** 2 * unsure
            return weight * (1, centre, within + centre**2)[power]

        return float(integrate.quad(integrand, 0, np.inf, epsabs=0, epsrel=1e-12, limit=500)[0])

    centre, second = over(1) / over(0), over(2) / over(0)
    return mean + centre, float(np.sqrt(second - centre**2))


def test_estimates_lie_between_their_own_value_and_the_mean_the_unsure_ones_nearer_to_it():
    found = shrunken([2.0, 2.0, -1.0, -1.5, 0.5], [0.1, 2.0, 0.1, 0.1, 0.1], 0.0)

    assert 0 < found.value[1] < found.value[0] < 2


def test_groups_that_differ_only_by_chance_keep_intervals_that_do_not_vanish():
    variance = np.full(40, 0.09)
    found = shrunken(np.random.default_rng(2).normal(0, 0.3, 40), variance, 0.0)

    assert np.ptp(found.value) < 0.3
    assert (found.high - found.low > 0.1).all()


@pytest.mark.parametrize(("spread", "far"), [(0.0, 0), (0.2, 0), (0.8, 0), (0.2, 12)])
def test_95_of_100_intervals_hold_the_true_value_over_all_groups(spread: float, far: int):
    """Also where twelve of sixty lie far out, and the values are anything but normal."""
    rng = np.random.default_rng(3)
    covered = []
    for _ in range(150):
        variance = rng.gamma(8, 0.02, 60)
        truth = rng.normal(0, spread, 60)
        truth[:far] = 1.5 * np.where(np.arange(far) % 2, 1, -1)
        found = shrunken(truth + rng.normal(size=60) * np.sqrt(variance), variance, 0.0)
        covered.append((found.low <= truth) & (truth <= found.high))

    assert np.mean(covered) >= 0.93
    # No spread at all lies at the end of what is allowed for: then the limits are wider than need be.
    assert spread == 0 or np.mean(covered) <= 0.975


def test_nothing_is_known_of_a_spread_under_three_groups():
    assert np.isnan(np.array(shrunken([1.0, 2.0], [0.1, 0.1], 1.5))).all()
