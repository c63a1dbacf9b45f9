"""What all scenes share: the mood, its limits, and the way a move is made.

What belongs here: the hands that conversation, letter and short exchange have in common.
What does not: their plots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline.simulate.phrases import ANNOYED, NEUTRAL, PLEASED
from qm_pipeline.simulate.script import HIGHEST, LOWEST, NO_STAGE, Act, Move, Script, band_of
from qm_pipeline.simulate.streams import logistic

if TYPE_CHECKING:
    from qm_pipeline.simulate.people import Agent
    from qm_pipeline.simulate.script import Case

WARM_ABOVE: Final = 0.75
CURT_BELOW: Final = -1.35
CALM: Final = (-0.5, 0.5)
UPSET: Final = -1.5
NEAR_FURIOUS: Final = -2.5
SOLVED_LIFT: Final = 3.0
UNSOLVED_FALL: Final = -1.3
SOURING: Final = -6.5
TRY_COSTS: Final = 0.25  # log-odds of solving it, per earlier try


class Scene:
    """One contact as it unfolds.

    Parameters
    ----------
    case
        What is settled before the first word.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.rng = case.rng
        self.effects = case.plan.effects
        self.script = Script()
        self.mood = case.mood
        self.stage = NO_STAGE
        self.at = 0  # the agent who is speaking

    @property
    def agent(self) -> Agent:
        """The agent who has the contact now."""
        return self.case.agents[self.at]

    @property
    def band(self) -> int:
        """The tone of the mood."""
        return band_of(self.mood)

    def chance(self, probability: float) -> bool:
        """Toss a coin."""
        return self.rng.random() < probability

    def shift(self, points: float) -> None:
        """Move the mood, within its scale."""
        self.mood = min(HIGHEST, max(LOWEST, self.mood + points))

    def care(self, share: float) -> None:
        """Let that share of the agent's effect come to bear."""
        self.shift(share * self.agent.effect)

    def manner(self) -> int:
        """Give the tone of the agent's next words."""
        drawn = self.agent.manner + self.rng.gauss(0.0, 1.0)
        return PLEASED if drawn > WARM_ABOVE else ANNOYED if drawn < CURT_BELOW else NEUTRAL

    def customer(self, *acts: Act, pause_ms: int = 0) -> None:
        """Let the customer speak."""
        self.script.moves.append(Move("customer", acts, self.mood, self.stage, 0, pause_ms))

    def agent_says(self, *acts: str, tone: int | None = None, pause_ms: int = 0) -> None:
        """Let the agent speak, in one manner throughout."""
        band = self.manner() if tone is None else tone
        spoken = tuple((act, band) for act in acts)
        self.script.moves.append(Move("agent", spoken, self.mood, self.stage, self.at, pause_ms))
        self.script.closed_by = self.at

    def machine(self, role: str, act: str) -> None:
        """Let a bot or the system speak."""
        self.script.moves.append(Move(role, ((act, NEUTRAL),), self.mood, NO_STAGE))

    def feeling(self, often: float = 1.0) -> tuple[Act, ...]:
        """Put the mood into words, or not, as the customer is given to it."""
        if self.band == NEUTRAL or not self.chance(often * self.case.customer.style.expressive):
            return ()
        return (("feeling", self.band),)

    def opening(self) -> tuple[Act, ...]:
        """Give what the customer comes with: a complaint as a fact or a calm question, and the rest."""
        complaint = self.mood < CALM[0] or (self.mood < CALM[1] and self.chance(0.3))
        acts: list[Act] = [("fact" if complaint else "ask", NEUTRAL)]
        if self.case.tries:
            acts.append(("history", self.band))
        if complaint and self.chance(0.4 + self.case.customer.style.talkative):
            acts.append(("impact", self.band))
        return (*acts, *self.feeling(0.8))

    def decide(self) -> bool:
        """Settle whether the matter is solved, and what that does to the mood."""
        if self.case.sours:
            self.shift(SOURING)
            return False
        odds = self.case.topic.ease * self.effects.topic + (1 - self.effects.topic) * 1.3
        odds += self.effects.agent_resolution * self.agent.effect - TRY_COSTS * self.case.tries
        self.script.resolved = self.chance(logistic(odds))
        self.shift((SOLVED_LIFT if self.script.resolved else UNSOLVED_FALL) + self.rng.gauss(0.0, 0.8))
        return self.script.resolved

    def play(self) -> Script:
        """Let it unfold."""
        raise NotImplementedError

    def finish(self) -> Script:
        """Close the book."""
        self.script.mood = self.mood
        return self.script
