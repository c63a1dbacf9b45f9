"""E-mails and short messages: contacts without stages.

What belongs here: their plots. What does not: layout and words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qm_pipeline.simulate.phrases import ANNOYED, NEUTRAL
from qm_pipeline.simulate.scene import UPSET, Scene
from qm_pipeline.simulate.script import PARAGRAPH, Move

if TYPE_CHECKING:
    from qm_pipeline.simulate.script import Act, Script


class Letters(Scene):
    """An exchange of e-mails."""

    def play(self) -> Script:
        """Write to and fro, two to six letters."""
        self._first()
        self.care(0.3)
        if self.chance(0.45):
            self._asks_back()
        self.care(0.7)
        solved = self.decide()
        self._answer(solved)
        if self.chance(0.75):
            self._reply(solved)
            if not solved and self.chance(0.6):
                self._second_round()
        return self.finish()

    def _sign(self) -> Act:
        return ("sign_off", self.band)

    def _first(self) -> None:
        acts: list[Act] = [("salutation", NEUTRAL), PARAGRAPH, *self.opening()]
        if self.mood < 0 and self.chance(0.6):
            acts.append(("impact", self.band))
        acts += [PARAGRAPH, ("details", NEUTRAL), ("request", self.band), PARAGRAPH, self._sign()]
        self.customer(*acts)

    def _letter(self, *acts: str) -> None:
        tone = self.manner()
        frame = (("agent_salutation", tone), PARAGRAPH, ("agent_opener", tone))
        body = [PARAGRAPH if act == "" else (act, tone) for act in acts]
        signed = (PARAGRAPH, ("agent_sign_off", tone))
        self.script.moves.append(Move("agent", (*frame, *body, *signed), self.mood, self.stage, self.at))
        self.script.closed_by = self.at

    def _asks_back(self) -> None:
        self._letter("empathy", "", "agent_request")
        self.shift(-0.4)
        self.customer(
            ("salutation", NEUTRAL),
            PARAGRAPH,
            ("reply_info", ANNOYED if self.mood < UPSET else NEUTRAL),
            *self.feeling(0.7),
            PARAGRAPH,
            self._sign(),
        )

    def _answer(self, solved: bool) -> None:  # noqa: FBT001  (whether it was solved is what the letter is about)
        if solved:
            self._letter("empathy", "", "cause", "fix", "", "after_fix")
        else:
            self._letter("empathy", "", "cause", "refuse", "", "soften_refusal")

    def _reply(self, solved: bool) -> None:  # noqa: FBT001  (as above)
        reaction = ("react_fix" if solved else "react_refusal", self.band)
        more: tuple[Act, ...] = () if solved else (self._consequence(),)
        self.customer(
            ("salutation", NEUTRAL), PARAGRAPH, reaction, *more, *self.feeling(0.8), PARAGRAPH, self._sign()
        )

    def _consequence(self) -> Act:
        if self.mood < UPSET and self.chance(0.5):
            self.script.cancel_intent = True
            return ("threat_to_leave", self.band)
        if self.chance(0.3):
            self.script.escalated = True
            return ("escalation", self.band)
        return ("repeated_request", ANNOYED)

    def _second_round(self) -> None:
        self._letter("empathy", "goodwill", "", "answer_follow_up")
        self.shift(0.7)


class ShortExchange(Scene):
    """Text messages and posts on social media."""

    def play(self) -> Script:
        """Write a handful of short messages."""
        self.customer(*self.opening())
        self.agent_says("empathy", "ask_account" if self.chance(0.6) else "ownership")
        self.customer(
            ("account_number", NEUTRAL) if self.chance(0.7) else ("repeated_request", ANNOYED),
            *self.feeling(0.4),
        )
        self.care(0.6)
        if self.chance(0.4):
            self.agent_says("hold")
            self.customer(("waiting", self.band))
        self.care(0.4)
        solved = self.decide()
        self.agent_says("fix" if solved else "refuse")
        self.customer(("react_fix" if solved else "react_refusal", self.band), *self.feeling(0.5))
        if self.chance(0.6):
            self.agent_says("closing" if solved else "closing_sorry")
        return self.finish()
