"""A candidate set of models against the one that serves: the verdict.

What belongs here: when a candidate is worse, and saying so. What does not: the figures (`figures`).

A candidate is worse where a figure falls by more than is tolerated and by more than chance explains:
one-sided at 5% over all figures together (Bonferroni). What cannot be measured is listed with the reason, and
where nothing can be measured a candidate does not pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from scipy.stats import norm

from qm_pipeline.retraining.figures import ALL, AUROC
from qm_pipeline.retraining.judged import OWN, SIMULATED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qm_pipeline.retraining.figures import Figure

TOLERANCE: Final = 0.01
# An author's words with an author's truth: they show what is broken, not which of two sound models is better.
TOLERANCE_SIMULATED: Final = 0.03
LEVEL: Final = 0.05
_MOST_TOLD: Final = 3


@dataclass(frozen=True)
class Trial:
    """All figures of a candidate and of what serves."""

    figures: tuple[Figure, ...]

    @property
    def binding(self) -> list[Figure]:
        """Those that decide.

        Where a site's own labels tell how well an outcome is foretold there, the simulated centre's contacts
        do not count against a model that has learnt from that site.
        """
        taken = [each for each in self.figures if each.difference is not None]
        own = {each.of for each in taken if (each.data, each.measure) == (OWN, AUROC)}
        return [each for each in taken if each.data != SIMULATED or each.of not in own]

    @property
    def worse(self) -> list[Figure]:
        """Those in which the candidate is worse, the furthest fallen first."""
        deciding = self.binding
        z = float(norm.ppf(1 - LEVEL / max(len(deciding), 1)))
        return sorted(
            (each for each in deciding if _is_worse(each, z)), key=lambda each: each.difference or 0.0
        )

    @property
    def passed(self) -> bool:
        """Whether the candidate may serve."""
        return bool(self.binding) and not self.worse

    @property
    def sentence(self) -> str:
        """Say how it ended."""
        deciding, worse = self.binding, self.worse
        if not deciding:
            return "Nothing could be measured, so the candidate may not serve."
        if not worse:
            return f"The candidate is no worse in any of {len(deciding)} figures."
        told = "; ".join(_told(each) for each in worse[:_MOST_TOLD])
        return f"The candidate is worse in {len(worse)} of {len(deciding)} figures: {told}."

    def document(self) -> dict[str, Any]:
        """Return it as it is kept: counts and figures."""
        rows = [each._asdict() | {"difference": each.difference} for each in self.figures]
        return {"passed": self.passed, "sentence": self.sentence, "figures": rows}


def trial(figures: Iterable[Figure]) -> Trial:
    """Make the trial, its figures in a fixed order."""
    return Trial(tuple(sorted(figures, key=lambda each: each[:5])))


def _is_worse(figure: Figure, z: float) -> bool:
    """Whether a figure fell further than is tolerated and than chance explains."""
    fallen = figure.difference
    tolerated = TOLERANCE_SIMULATED if figure.data == SIMULATED else TOLERANCE
    if fallen is None or fallen >= -tolerated:
        return False
    return figure.error is None or fallen + z * figure.error < 0


def _told(figure: Figure) -> str:
    where = "" if figure.channel == ALL else f", {figure.channel} in {figure.language or 'no known language'}"
    of = "" if figure.of == ALL else f" of {figure.of}"
    return (
        f"{figure.measure}{of} on the {figure.data}{where} fell from {figure.before:.3f} to "
        f"{figure.after:.3f} (n {figure.n:,})"
    )
