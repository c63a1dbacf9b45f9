"""A contact before it has words: who does what, in which stage, in what mood.

What belongs here: the shape that the scenes fill and the wording reads. What does not: how it comes about.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from qm_pipeline.simulate.phrases import ANNOYED, DELIGHTED, FURIOUS, NEUTRAL, PLEASED

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from qm_pipeline.simulate.people import Agent, Customer
    from qm_pipeline.simulate.plan import Plan
    from qm_pipeline.simulate.topics import Topic

LOWEST: Final = -5.0
HIGHEST: Final = 5.0
NO_STAGE: Final = -1
PARAGRAPH: Final = ("", 0)  # between the acts of an e-mail

_BANDS: Final = ((-3.3, FURIOUS), (-1.1, ANNOYED), (1.3, NEUTRAL), (3.6, PLEASED))

Act = tuple[str, int]


def band_of(mood: float) -> int:
    """Give the tone in which a mood speaks."""
    for limit, band in _BANDS:
        if mood <= limit:
            return band
    return DELIGHTED


class Move(NamedTuple):
    """One turn to be worded.

    Attributes
    ----------
    role
        As in the record.
    acts
        What is done in it, each with its tone.
    mood
        The customer's, -5..+5.
    stage
        Index of the phase, or `NO_STAGE`.
    agent
        Which of the contact's agents, where an agent speaks.
    pause_ms
        Silence or hold before it, beyond the usual.
    """

    role: str
    acts: tuple[Act, ...]
    mood: float
    stage: int
    agent: int = 0
    pause_ms: int = 0


@dataclass(slots=True)
class Case:
    """Everything that is settled before the first word."""

    plan: Plan
    number: int  # which of the customer's contacts
    interaction_id: str
    customer: Customer
    topic: Topic
    channel: str
    started_at: datetime
    wait_ms: int
    mood: float
    tries: int  # earlier contacts about the same matter
    follows: str | None
    path_from: str | None  # the topic that led here
    outbound: bool
    agents: list[Agent]
    bot: bool
    outlier: str | None
    sours: bool  # begins well, ends badly
    details: int  # how many question and answer pairs the topic has words for
    rng: Random


@dataclass(slots=True)
class Script:
    """What becomes of a case."""

    moves: list[Move] = field(default_factory=list)
    mood: float = 0.0
    resolved: bool = False
    abandoned: bool = False
    status: str = "completed"
    reached: int = NO_STAGE
    dropped_after: int | None = None
    emotional_drop: bool = False
    planted_drop: bool = False
    transfers: int = 0
    hold_ms: int = 0
    closed_by: int | None = None  # index of the agent who spoke last
    cancel_intent: bool = False
    escalated: bool = False
    handed_over_at: int | None = None  # index of the first move after the bot
