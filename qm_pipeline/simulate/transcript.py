"""From a script to the turns of a record: words, times, speech and letters.

What belongs here: the order of turns and their clock. What does not: the plot and the phrases.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qm_pipeline.interactions.record import Sentiment, Turn
from qm_pipeline.simulate import surface
from qm_pipeline.simulate.phrases import NEUTRAL
from qm_pipeline.simulate.script import NO_STAGE
from qm_pipeline.simulate.streams import one_of
from qm_pipeline.simulate.truth import CustomerTurn, PersonalData
from qm_pipeline.simulate.wording import PARAGRAPH_BREAK, Wording

if TYPE_CHECKING:
    from qm_pipeline.simulate.script import Case, Move, Script

# Mean time before a message, in ms, by channel and side.
DELAYS: Final = {
    "chat": {"customer": 16_000, "agent": 19_000, "bot": 1_200, "system": 800},
    "messaging": {"customer": 70_000, "agent": 60_000, "bot": 1_200, "system": 800},
    "sms": {"customer": 160_000, "agent": 120_000},
    "social": {"customer": 900_000, "agent": 600_000},
    "email": {"customer": 26_000_000, "agent": 30_000_000},
}
WORD_MS: Final = 340
SHORTEST_MS: Final = 300
OVERLAP: Final = 0.07
SPLIT: Final = 0.07
SPLIT_FROM: Final = 70  # characters
BACKCHANNEL: Final = 0.1
BACKCHANNEL_FROM: Final = 120
QUOTES: Final = 0.5  # of all replies
QUOTED_MOST: Final = 700  # characters


class Transcript:
    """The turns of one contact.

    Attributes
    ----------
    turns
        As in the record.
    course, personal_data
        Their truth.
    handoff
        Index of the first turn after a bot, or None.
    length_ms
        From the start to the end of the last turn.
    """

    def __init__(self, case: Case, script: Script) -> None:
        self.case = case
        self.script = script
        self.wording = Wording(case)
        self.rng = self.wording.rng
        self.turns: list[Turn] = []
        self.course: list[CustomerTurn] = []
        self.personal_data: list[PersonalData] = []
        self.handoff: int | None = None
        self.length_ms = 0
        self._stages = case.topic.stages if case.channel in {"voice", "chat", "messaging"} else None
        self._start_ms = 0  # of the turn before
        self._labelled = self.rng.random() < case.plan.centre.source_label_share
        self._speaking = 0

    def tell(self) -> Transcript:
        """Word every move."""
        put = {"voice": self._say, "email": self._mail}.get(self.case.channel, self._type)
        for number, move in enumerate(self.script.moves):
            if number == self.script.handed_over_at:
                self.handoff = len(self.turns)
            if move.role == "agent" and move.agent != self._speaking:
                self._change_speaker(move.agent)
            put(move)
        return self

    def _change_speaker(self, number: int) -> None:
        self.wording.meet(self.case.agents[number].name, self.case.agents[self._speaking].name)
        self._speaking = number

    # -- speech

    def _say(self, move: Move) -> None:
        parts, tone = self.wording.parts(move)
        text = " ".join(parts)
        planted = self._planted(text)
        if planted or move.role not in {"customer", "agent"}:
            self._utter(move, text, tone, move.pause_ms)
            return
        text = surface.heard(text, self.wording.bank.speech, self.rng, agent=move.role == "agent")
        self._in_pieces(move, text, tone)

    def _in_pieces(self, move: Move, text: str, tone: int) -> None:
        """Utter it whole, or cut by the recogniser, or with the other side's "mm-hm" in between."""
        size, drawn = len(text), self.rng.random()
        nods = size > BACKCHANNEL_FROM and move.role == "agent" and drawn < BACKCHANNEL
        at = text.find(" ", size // 4 + int(self.rng.random() * size / 2)) if nods or drawn < SPLIT else -1
        if at < 0 or size < SPLIT_FROM:
            self._utter(move, text, tone, move.pause_ms)
            return
        self._utter(move, text[:at], tone, move.pause_ms)
        if nods:
            self._nod(move)
        self._utter(move, text[at + 1 :], tone, 0)

    def _nod(self, move: Move) -> None:
        nod = move._replace(role="customer", acts=(("backchannel", NEUTRAL),))
        parts, tone = self.wording.parts(nod)
        self._utter(nod, " ".join(parts), tone, -SHORTEST_MS)

    def _utter(self, move: Move, text: str, tone: int, pause_ms: int) -> None:
        gap = 150 + int(850 * self.rng.random())
        if self.rng.random() < OVERLAP and pause_ms <= 0:
            gap = -int(900 * self.rng.random())
        start = (
            max(self.length_ms + gap + pause_ms, self._start_ms + 100)
            if self.turns
            else int(1500 * self.rng.random())
        )
        duration = SHORTEST_MS + int(WORD_MS * (text.count(" ") + 1) * (0.85 + 0.3 * self.rng.random()))
        self._add(move, text, tone, start, duration)
        self.length_ms = max(self.length_ms, start + duration)

    # -- typing

    def _type(self, move: Move) -> None:
        parts, tone = self.wording.parts(move)
        text = surface.sentences(parts)
        if move.role == "customer" and not self._planted(text):
            text = surface.typed(text, self.case.customer.style, self.wording.bank.speech, tone, self.rng)
        self._post(move, text, tone)

    def _post(self, move: Move, text: str, tone: int) -> None:
        if self.turns:
            delay = DELAYS[self.case.channel][move.role] * (0.25 + 1.5 * self.rng.random())
            pace = self.case.agents[move.agent].pace if move.role == "agent" else 1.0
            self.length_ms += int(delay * pace) + move.pause_ms
        self._add(move, text, tone, self.length_ms, None)

    # -- letters

    def _mail(self, move: Move) -> None:
        parts, tone = self.wording.parts(move)
        text = PARAGRAPH_BREAK.join(_paragraphs(parts)) + "\n" + self._signature(move.role)
        if self.turns and self.rng.random() < QUOTES:
            text += self._quote(move.role)
        self._post(move, text, tone)

    def _signature(self, role: str) -> str:
        values = self.wording.values
        if role == "agent":
            return f"{values['agent']}\n{values['company']}"
        name = f"{values['first']} {values['last']}"
        if self.rng.random() >= self.case.plan.centre.personal_data_share:
            return name
        self.wording.planted |= {values["phone"]: "phone", values["email"]: "email"}
        return f"{name}\n{values['phone']} | {values['email']}"

    def _quote(self, role: str) -> str:
        values = self.wording.values
        author = values["company"] if role == "customer" else f"{values['first']} {values['last']}"
        when = self.case.started_at + timedelta(milliseconds=self.length_ms)
        letter = self.turns[-1].text.partition("\n\nOn ")[0]
        return surface.quoted(letter[:QUOTED_MOST], author, f"{when:%Y-%m-%d %H:%M}")

    # -- into the record

    def _planted(self, text: str) -> bool:
        return any(secret in text for secret in self.wording.planted) if self.wording.planted else False

    def _add(self, move: Move, text: str, tone: int, start: int, duration: int | None) -> None:
        index = len(self.turns)
        for secret, kind in self.wording.planted.items():
            if secret in text:
                self.personal_data.append(PersonalData(index, kind, secret))
        turn = Turn(role=move.role, text=text, offset_ms=start, duration_ms=duration)  # type: ignore[arg-type]
        if move.role == "agent":
            turn.agent_id = self.case.agents[move.agent].agent_id
            if self._stages is not None and move.stage != NO_STAGE:
                turn.stage = self._stages[move.stage]
        elif move.role == "customer":
            self.course.append(CustomerTurn(index, round(move.mood, 2), tone))
            if self._labelled:
                turn.sentiment = self._label(tone)
        self._start_ms = start
        self.turns.append(turn)

    def _label(self, tone: int) -> Sentiment:
        labels: tuple[Sentiment, ...] = ("negative", "neutral", "positive")
        if self.rng.random() < self.case.plan.centre.source_label_error:
            return one_of(self.rng, labels)
        return labels[(tone > 0) - (tone < 0) + 1]


def _paragraphs(parts: list[str]) -> list[str]:
    """Gather sentences into paragraphs."""
    paragraphs: list[list[str]] = [[]]
    for part in parts:
        if part is PARAGRAPH_BREAK:
            paragraphs.append([])
        else:
            paragraphs[-1].append(part)
    return [surface.sentences(paragraph) for paragraph in paragraphs if paragraph]
