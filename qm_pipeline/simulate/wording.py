"""From a move to its words.

What belongs here: choosing wordings and filling slots, the same facts all through a contact.
What does not: layout,
typing, speech (`surface`) and times (`transcript`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qm_pipeline.simulate import streams
from qm_pipeline.simulate.phrases import NEUTRAL, bank
from qm_pipeline.simulate.script import PARAGRAPH
from qm_pipeline.simulate.streams import one_of
from qm_pipeline.simulate.values import Values

if TYPE_CHECKING:
    from qm_pipeline.simulate.grammar import Template
    from qm_pipeline.simulate.phrases import Choice
    from qm_pipeline.simulate.script import Case, Move

TOPIC_SLOTS = ("about", "short")
PARAGRAPH_BREAK = "\n\n"


class Wording:
    """The words of one contact.

    Attributes
    ----------
    values
        Its facts.
    planted
        Personal data uttered so far: text -> kind.
    """

    def __init__(self, case: Case) -> None:
        self.rng = streams.stream(case.plan.seed, streams.WORDS, case.customer.number, case.number)
        self.bank = bank(case.customer.language)
        self.spoken = case.channel == "voice"
        self.topic = case.topic.name
        self.values = Values(self.bank.values, self.rng, case.started_at.date(), spoken=self.spoken)
        self.planted: dict[str, str] = {}
        self._used: set[int] = set()
        self._introduce(case)

    def _introduce(self, case: Case) -> None:
        person = case.customer
        known = {
            "first": person.first,
            "last": person.last,
            "place": person.place,
            "company": case.plan.centre.company,
            "agent": case.agents[0].name,
        }
        self.values.update({slot: text.lower() for slot, text in known.items()} if self.spoken else known)
        for slot in TOPIC_SLOTS:
            self.values[slot] = self._filled(self._picked(self.bank.topics[self.topic, slot]))

    def meet(self, agent: str, before: str) -> None:
        """Let the next agent speak, of whom the one before is a colleague."""
        self.values["agent"] = agent.lower() if self.spoken else agent
        self.values["colleague"] = before.lower() if self.spoken else before

    def parts(self, move: Move) -> tuple[list[str], int]:
        """Give the sentences of a move, a paragraph break among them, and how they read, -2..+2."""
        said: list[str] = []
        tone = NEUTRAL
        done: dict[int, str] = {}
        for act in move.acts:
            if act is PARAGRAPH:
                said.append(PARAGRAPH_BREAK)
                continue
            choice = self.bank.choice(move.role, act[0], act[1], self.topic)
            if (
                done.setdefault(id(choice), act[0]) == act[0]
            ):  # two acts may share their words in a small bank
                said.append(self._filled(self._picked(choice)))
                tone = choice.band or tone
        return said, tone

    def _picked(self, choice: Choice) -> Template:
        """Pick a line, preferring one that was not used in this contact, and one of its wordings."""
        line = one_of(self.rng, choice.lines)
        if id(line) in self._used:
            line = one_of(self.rng, choice.lines)
        self._used.add(id(line))
        return one_of(self.rng, line)

    def _filled(self, template: Template) -> str:
        pattern = template.spoken if self.spoken else template.text
        if not template.slots:
            return pattern
        text = pattern.format_map(self.values)
        for slot in template.personal:
            self.planted[self.values[slot]] = slot.rstrip("2")
        return text
