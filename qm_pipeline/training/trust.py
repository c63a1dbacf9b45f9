"""How freely the weight of each feature may be chosen: a feature scaled down is shrunk harder.

What belongs here: what is known of a feature before its weight is fitted. What does not: the fit (`fit`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

# What each class is thought to have of every feature before it is counted.
_PRIOR: Final = 0.1


def by_contrast(
    matrix: sparse.csr_matrix, labels: Sequence[str], weights: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """Trust features more the more the classes differ in them.

    What is met as often in every class (most names and function words) says nothing, and a weight that it got
    all the same would be chance. This is the interpolated scaling of Wang and Manning (2012, "Baselines and
    bigrams", NBSVM), for three classes: the largest log ratio of a class to the mean of all.

    Parameters
    ----------
    matrix
        Counts of the examples, (examples, features).
    labels, weights
        The class of each example, and what it counts.
    share
        0 trusts all features alike, 1 in proportion to their contrast.

    Returns
    -------
    ndarray of shape (features,)
        With a mean square of 1 at shares of 0 and 1.
    """
    which, said = np.unique(labels), np.asarray(labels)
    totals = np.stack([matrix.T @ np.where(said == each, weights, 0.0) for each in which]) + _PRIOR
    rates = totals / totals.sum(axis=1, keepdims=True)
    contrast = np.abs(np.log(rates / rates.mean(axis=0))).max(axis=0)
    typical = float(np.sqrt(np.mean(contrast**2)))
    if typical == 0.0:
        return np.ones(matrix.shape[1])
    trusted: NDArray[np.float64] = (1.0 - share) + share * contrast / typical
    return trusted
