"""How much the evidence of a long turn is damped: one formula, for fitting, for serving and for explaining.

What belongs here: the formula. What does not: scikit-learn's transformer over it (`length`), and the compiled
sums, which spell it out again (`kernel`, `weighing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Floats


def damping(features: Floats | float, typical: float) -> Floats:
    """Give what the weights of turns of so many known features are divided by."""
    damped: Floats = np.sqrt(np.maximum(1.0, np.asarray(features) / typical))
    return damped
