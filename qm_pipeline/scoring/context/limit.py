"""How far circumstances may lift a turn whose words are displeased: the clear ones stay displeased.

What belongs here: the limit. What does not: scikit-learn's classifier with it (`bound`), the circumstances
and their weights.

The limit is one-sided. Thanks after a refusal are politeness, and what was refused may take all of their joy;
nobody says "that is very disappointing" out of politeness, so no promise before it makes it content.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Floats

# From negative to positive.
TOWARDS: Final = np.array([-1.0, 0.0, 1.0])


def direction(logits: Floats) -> Floats:
    """Give how much more positive than negative each row of logits is, (n,)."""
    towards: Floats = logits[:, 2] - logits[:, 0]
    return towards


def shares(words: Floats, moved: Floats, free: float, part: float) -> Floats:
    """Give how much of what its circumstances add counts for each turn, (n,), over 0 and at most 1.

    Parameters
    ----------
    words, moved
        The logits of the words, and what the circumstances together add to them, (n, 3).
    free
        So many logits any turn may be lifted.
    part
        And such a part of what the words say, where that is more: displeased words stay so.

    Notes
    -----
    One number a turn, by which all of its circumstances are multiplied: what each adds stays exact. A turn
    whose words say more stays above one that says less, whatever was said before both.
    """
    said, lift = direction(words), direction(moved)
    limit = np.maximum(free, -part * said)
    held = (said < 0) & (lift > limit)
    return np.where(held, limit / np.where(held, lift, 1.0), 1.0)
