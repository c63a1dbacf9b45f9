"""Means of groups with the mix of their cases held equal, and how sure they are.

What belongs here: the linear model outcome = group + case + error, and the error of its group means. What
does not: what an outcome, a group or a case is.

The groups are fixed effects: what a case does is estimated inside groups, so that hard cases are not made to
look easy by the good groups that get them (the within estimator, Mundlak 1978). How outcomes err is estimated
from all groups together: variance and skewness by the case, as a rate near 0 is surer than one near a half,
and one correlation between values that share a cluster (Moulton 1986). A group's own residuals would do for
large groups; for twenty yes-or-no values that are all yes they would claim certainty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

# Eigenvalues under this share of the largest stand for contrasts that the data do not know.
_UNKNOWN: Final = 1e-9
# No case is taken to vary less than this share of what all freed outcomes do: where everybody always does a
# thing and one group never does, no group varies at all.
_LEAST_VARIANCE: Final = 0.1
# What is left of outcomes that do not vary, or only with their case, is rounding.
_NOTHING: Final = 1e-20
_MOST_CORRELATED: Final = 0.95
_SAME_CASES: Final = 6  # decimals


class Standardised(NamedTuple):
    """Groups with their cases held equal.

    Attributes
    ----------
    value
        (groups,) float64: what the mean of a group would be if it had the average mix of cases.
    covariance
        (groups, groups) float64, of the errors of `value`.
    third
        (groups,) float64: third central moment of the errors of `value`.
    peers
        (groups,) int64: groups with different numbers have no cases in common, not even by way of others, and
        cannot be compared.
    freed
        (n,) float64: outcomes freed of what their case explains; their mean over a group is its `value`.
    """

    value: npt.NDArray[np.float64]
    covariance: npt.NDArray[np.float64]
    third: npt.NDArray[np.float64]
    peers: npt.NDArray[np.int64]
    freed: npt.NDArray[np.float64]


def standardise(
    outcome: npt.NDArray[np.float64],
    group: npt.NDArray[np.int64],
    cluster: npt.NDArray[np.int64],
    factors: Sequence[npt.NDArray[np.int64]],
    covariates: Sequence[npt.NDArray[np.float64]] = (),
) -> Standardised:
    """Hold the cases equal.

    Parameters
    ----------
    outcome
        (n,) finite, n >= 1; yes and no as 1 and 0.
    group
        (n,) 0..groups-1, each of them at least once.
    cluster
        (n,) integers >= 0. Values of one cluster are correlated, over the bounds of groups too.
    factors
        Each (n,) integers >= 0: the level of the case in one respect.
    covariates
        Each (n,) finite: a quantity of the case that acts linearly.

    Returns
    -------
    Standardised
        All zero errors where the outcomes do not vary: then nothing is known of them.
    """
    model = _Model(group, factors, covariates)
    effects = model.effects(outcome)
    freed = outcome - (model.cases @ effects - model.average @ effects)
    value = model.means(freed)
    error = freed - value[group]
    variance, third = model.moments(freed, error)
    if np.var(freed) <= _NOTHING * np.mean(outcome**2):
        variance, third = np.zeros((2, outcome.size))
    return Standardised(
        value=value,
        covariance=model.covariance(np.sqrt(variance), cluster, _correlation(error, variance, cluster)),
        third=np.bincount(group, weights=third) / model.size**3,
        peers=model.comparable(),
        freed=freed,
    )


class _Model:
    """The fixed parts: who has which cases, and what of it can be told apart."""

    def __init__(
        self,
        group: npt.NDArray[np.int64],
        factors: Sequence[npt.NDArray[np.int64]],
        covariates: Sequence[npt.NDArray[np.float64]],
    ) -> None:
        columns = [_indicators(level) for level in factors]
        columns += [sparse.csr_array(quantity[:, None]) for quantity in covariates]
        self.groups = _indicators(group)
        self.cases = sparse.csr_array(sparse.hstack(columns))
        self.size = np.bincount(group).astype(np.float64)
        self.average = self.cases.mean(axis=0)
        self.mix = (self.groups.T @ self.cases).toarray() / self.size[:, None]
        within = (self.cases.T @ self.cases).toarray() - self.mix.T @ (self.mix * self.size[:, None])
        self._inverse, self._unknown = _inverted(within)

    def effects(self, outcome: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Estimate what each level and quantity of a case does, inside groups: (cases,)."""
        inside = self.cases.T @ outcome - self.mix.T @ (self.groups.T @ outcome)
        effects: npt.NDArray[np.float64] = self._inverse @ inside
        return effects

    def means(self, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Average by group."""
        mean: npt.NDArray[np.float64] = (self.groups.T @ values) / self.size
        return mean

    def comparable(self) -> npt.NDArray[np.int64]:
        """Give the same number to groups whose difference does not hang on contrasts that nobody knows."""
        unknown = ((self.mix - self.average) @ self._unknown).round(_SAME_CASES) + 0.0
        _, peers = np.unique(unknown, axis=0, return_inverse=True)
        return peers.reshape(-1).astype(np.int64)

    def moments(
        self, freed: npt.NDArray[np.float64], error: npt.NDArray[np.float64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Expect the variance and the third moment of each value's error from its case."""
        known, unknown = self._unknown.shape
        free = max(error.size - self.size.size - (known - unknown), 1)
        inverse, _ = _inverted((self.cases.T @ self.cases).toarray())
        second, third = (self.cases @ (inverse @ (self.cases.T @ error**power)) for power in (2, 3))
        return np.maximum(second * error.size / free, _LEAST_VARIANCE * np.var(freed)), third

    def covariance(
        self, deviation: npt.NDArray[np.float64], cluster: npt.NDArray[np.int64], correlation: float
    ) -> npt.NDArray[np.float64]:
        """Carry the errors of values over to the standardised means: (groups, groups).

        A value alone in its cluster is correlated with none: only the others are looked at twice.
        """
        spread = sparse.diags_array(deviation)
        own, cases = spread @ self.groups, spread @ self.cases
        products = _products(own, cases)
        number, size = np.unique(cluster, return_inverse=True, return_counts=True)[1:]
        joint = np.flatnonzero(size[number] > 1)
        if correlation > 0 and joint.size:
            own, cases, together = own[joint], cases[joint], _indicators(number[joint]).T
            alone, joined = _products(own, cases), _products(together @ own, together @ cases)
            products = _Products(
                *(
                    whole + correlation * (added - apart)
                    for whole, added, apart in zip(products, joined, alone, strict=True)
                )
            )
        return self._carried(products)

    def _carried(self, errors: _Products) -> npt.NDArray[np.float64]:
        """Give the covariance of means from the products of errors.

        A value counts in the mean of its group, and in every mean by what its case, apart from its group's
        mix, says of cases.
        """
        mixed = self.mix.T @ errors.shared
        apart = self.mix.T @ errors.of_groups @ self.mix - mixed - mixed.T + errors.of_cases
        moved = (self.mix - self.average) @ self._inverse
        share = 1 / self.size
        between = share[:, None] * ((errors.of_groups @ self.mix - errors.shared) @ moved.T)
        within = errors.of_groups * share * share[:, None]
        carried: npt.NDArray[np.float64] = within + between + between.T + moved @ apart @ moved.T
        return carried


class _Products(NamedTuple):
    """Sums over values: (groups, groups), (groups, cases) and (cases, cases)."""

    of_groups: npt.NDArray[np.float64]
    shared: npt.NDArray[np.float64]
    of_cases: npt.NDArray[np.float64]


def _products(own: sparse.csr_array, cases: sparse.csr_array) -> _Products:
    return _Products(*(product.toarray() for product in (own.T @ own, own.T @ cases, cases.T @ cases)))


def _indicators(level: npt.NDArray[np.int64]) -> sparse.csr_array:
    places = np.arange(level.size)
    return sparse.csr_array((np.ones(level.size), (places, level)), shape=(level.size, int(level.max()) + 1))


def _inverted(
    matrix: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Invert what is known of a symmetric matrix; beside it, (size, k), the directions that are not known."""
    values, directions = np.linalg.eigh(matrix)
    known = values > _UNKNOWN * max(values[-1], 1.0)
    kept = directions[:, known]
    return (kept / values[known]) @ kept.T, directions[:, ~known]


def _correlation(
    error: npt.NDArray[np.float64], variance: npt.NDArray[np.float64], cluster: npt.NDArray[np.int64]
) -> float:
    """Estimate the correlation of two values of one cluster from all pairs; 0 where it would be negative."""
    scaled = np.divide(error, np.sqrt(variance), out=np.zeros_like(error), where=variance > 0)
    size, total = np.bincount(cluster), np.bincount(cluster, weights=scaled)
    pairs = np.sum(size * (size - 1))
    products = np.sum(total**2) - np.sum(scaled**2)
    return float(np.clip(products / pairs, 0, _MOST_CORRELATED)) if pairs else 0.0
