"""The true hazard of a customer leaving, day by day.

What belongs here: the load that contacts leave behind, how it fades, and the day on which somebody leaves.
What does not: estimating any of it.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import exp, log
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from qm_pipeline.simulate.plan import ChurnEffects
    from qm_pipeline.simulate.script import Script

HORIZON_DAYS: Final = 30
HIGHEST_LOAD: Final = 4.5
BAD_END: Final = -1.0
# Log hazard that each thing adds; those are what a customer's history can show.
PER_POINT_BELOW: Final = 0.2
UNRESOLVED: Final = 0.5
REPEAT: Final = 0.35
CANCEL_INTENT: Final = 0.8
ESCALATED: Final = 0.3


def load_of(script: Script, tries: int) -> float:
    """Give what one contact adds to the load."""
    bad = PER_POINT_BELOW * -script.mood if script.mood <= BAD_END else 0.0
    unresolved = 0.0 if script.resolved else UNRESOLVED
    signs = CANCEL_INTENT * script.cancel_intent + ESCALATED * script.escalated
    return bad + unresolved + signs + REPEAT * (tries > 0)


class Patience:
    """What a customer has left: a threshold of cumulated hazard, and the hazard that eats it up.

    Parameters
    ----------
    effects
        The plan's churn effects.
    frailty
        The customer's own log hazard.
    threshold
        An exponential draw with mean 1; the customer leaves when the cumulated hazard passes it.
    start
        The first day.
    """

    def __init__(self, effects: ChurnEffects, frailty: float, threshold: float, start: date) -> None:
        self._base = -log(1 - effects.monthly) / HORIZON_DAYS
        self._effects = effects
        self._fade = 0.5 ** (1 / effects.half_life_days)
        self._frailty = frailty
        self._left = threshold
        self._load = 0.0
        self.today = start
        self.left_on: date | None = None
        self.weekly: list[tuple[date, float, float]] = []

    def hazard(self) -> float:
        """Give the hazard of leaving today."""
        return self._base * exp(self._frailty + self._effects.experience * min(self._load, HIGHEST_LOAD))

    def add(self, load: float) -> None:
        """Take in one more contact."""
        self._load += load

    def live_until(self, day: date) -> bool:
        """Let the days pass up to, not including, `day`; False if the customer leaves on the way."""
        while self.today < day and self.left_on is None:
            if self.today.weekday() == 0:
                self.weekly.append((self.today, *self.chances()))
            self._left -= self.hazard()
            if self._left < 0:
                self.left_on = self.today
            self._load *= self._fade
            self.today += timedelta(days=1)
        return self.left_on is None

    def chances(self) -> tuple[float, float]:
        """Give the chance of leaving within 30 days if nothing more happens: true, and without frailty."""
        known, load = 0.0, self._load
        for _ in range(HORIZON_DAYS):
            known += self._base * exp(self._effects.experience * min(load, HIGHEST_LOAD))
            load *= self._fade
        return 1 - exp(-known * exp(self._frailty)), 1 - exp(-known)
