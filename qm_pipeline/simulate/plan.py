"""What a simulated contact centre is asked to be: sizes, shares, and the effects planted in it.

What belongs here: parameters with their meaning and unit. What does not: how they act.
Everything that a truth test may want to plant, move or switch off is a field here; `Effects.none()` is the
centre in which nothing differs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.simulate import topics

DEFAULT_END: Final = date(2026, 6, 30)
PROBABILITY_FIELDS: Final = ("bot_share", "csat_share", "resolved_known_share", "personal_data_share")


@dataclass(frozen=True, slots=True)
class DropOff:
    """A step of a journey at which customers walk away.

    Attributes
    ----------
    queue
        The journey; stages are per queue (`topics.STAGES`).
    after
        The stage after which they leave.
    share
        Probability of leaving there, on top of the base rate, 0..1.
    channels
        Where it happens; empty means everywhere that has stages.
    """

    queue: str
    after: str
    share: float
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EmotionalDrop:
    """A stage that spoils the mood of those who go through it.

    Attributes
    ----------
    queue, stage
        Where.
    points
        By how much the mood falls, on the scale of -5..+5.
    share
        Whom it hits, 0..1.
    """

    queue: str
    stage: str
    points: float
    share: float = 0.85


@dataclass(frozen=True, slots=True)
class ChurnEffects:
    """The hazard of leaving: base * exp(frailty + experience * load); bad contacts load, time unloads.

    Attributes
    ----------
    monthly
        Probability that an untroubled customer leaves within 30 days.
    experience
        How much bad contacts weigh; 0: they don't.
    frailty
        Standard deviation, in log hazard, of what no conversation shows.
    half_life_days
        After that many days a bad contact weighs half.
    """

    monthly: float = 0.012
    experience: float = 1.0
    frailty: float = 0.25
    half_life_days: float = 30.0


@dataclass(frozen=True, slots=True)
class Effects:
    """What is true in this centre and can be found.

    Attributes
    ----------
    different_agents
        How many agents differ, every other one for the worse.
    agent_effect
        By how many points (-5..+5) a different agent moves the mood at a contact's end, all else equal.
    agent_spread
        Standard deviation of the same among ordinary agents, in points.
    agent_resolution
        Log-odds of solving the matter, for each point of an agent's effect.
    case_mix
        0: every agent gets the same contacts; 1: strongly unequal topics and channels.
    topic, channel, wait
        Factors on the effect of topic difficulty, channel and queue wait on mood; 0 switches one off.
    base_drop
        Probability of walking away after any one stage.
    outlier_share
        Share of contacts that are like no other.
    turned_bad_share
        Share of conversations that begin well and end badly, whoever the agent is.
    """

    different_agents: int = 6
    agent_effect: float = 1.8
    agent_spread: float = 0.2
    agent_resolution: float = 0.25
    case_mix: float = 0.8
    topic: float = 1.0
    channel: float = 1.0
    wait: float = 1.0
    base_drop: float = 0.008
    drop_offs: tuple[DropOff, ...] = (
        DropOff("technical", "run_checks", 0.2, ("chat", "messaging")),
        DropOff("sales", "check_eligibility", 0.18),
    )
    emotional_drops: tuple[EmotionalDrop, ...] = (EmotionalDrop("orders", "check_order", 3.0),)
    outlier_share: float = 0.01
    turned_bad_share: float = 0.03
    churn: ChurnEffects = field(default_factory=ChurnEffects)

    @classmethod
    def none(cls) -> Effects:
        """Give the centre in which agents, steps, topics, channels and experience make no difference."""
        return cls(
            different_agents=0,
            agent_effect=0.0,
            agent_spread=0.0,
            case_mix=0.8,
            topic=0.0,
            channel=0.0,
            wait=0.0,
            drop_offs=(),
            emotional_drops=(),
            outlier_share=0.0,
            turned_bad_share=0.0,
            churn=ChurnEffects(experience=0.0, frailty=0.0),
        )


@dataclass(frozen=True, slots=True)
class Centre:
    """The centre itself.

    Attributes
    ----------
    channels
        Share of contacts per channel.
    languages
        Share of customers per language (en, es, de).
    language_unknown
        Share of contacts whose record does not say the language.
    contacts_per_month
        Mean number of matters that a customer has in 30 days.
    outbound_share
        Share of second contacts about one matter that are call-backs.
    source_label_share, source_label_error
        Share of contacts that carry the source's own label on every customer turn, and how often it is wrong.
    """

    company: str = "Merrow"
    agents: int = 32
    channels: tuple[tuple[str, float], ...] = (
        ("voice", 0.44),
        ("chat", 0.27),
        ("email", 0.11),
        ("messaging", 0.13),
        ("sms", 0.02),
        ("social", 0.03),
    )
    languages: tuple[tuple[str, float], ...] = (("en", 0.94), ("es", 0.035), ("de", 0.025))
    language_unknown: float = 0.04
    contacts_per_month: float = 0.9
    bot_share: float = 0.45
    outbound_share: float = 0.15
    csat_share: float = 0.25
    resolved_known_share: float = 0.4
    personal_data_share: float = 0.3
    source_label_share: float = 0.05
    source_label_error: float = 0.15


@dataclass(frozen=True, slots=True)
class Plan:
    """One simulation; the same plan gives the same bytes.

    Attributes
    ----------
    interactions
        How many, exactly.
    days
        Over how many days, the last of them the day before `end`.
    end
        Every contact ends before this day begins, in UTC.
    """

    interactions: int = 20_000
    days: int = 90
    seed: int = 7
    end: date = DEFAULT_END
    centre: Centre = field(default_factory=Centre)
    effects: Effects = field(default_factory=Effects)

    def __post_init__(self) -> None:
        """Refuse a plan that cannot be carried out.

        Raises
        ------
        PermanentError
            With one sentence that says which parameter is wrong.
        """
        self._check_sizes()
        self._check_shares()
        self._check_steps()

    def _check_sizes(self) -> None:
        for name, value in (("interactions", self.interactions), ("days", self.days)):
            if value < 1:
                raise PermanentError(f"A simulation needs at least 1 for {name}.")
        if self.seed < 0:
            raise PermanentError("The seed must be 0 or more.")
        if (self.end - date(2000, 1, 1)).days <= self.days:
            raise PermanentError(
                "The simulated days must lie after the year 2000; choose a later end or fewer days."
            )
        if not self.centre.agents >= 1 or self.effects.different_agents > self.centre.agents:
            raise PermanentError(
                "There must be at least one agent, and no more different ones than there are agents."
            )

    def _check_shares(self) -> None:
        for name in PROBABILITY_FIELDS:
            if not 0 <= getattr(self.centre, name) <= 1:
                raise PermanentError(f"{name} is a share between 0 and 1.")

    def _check_steps(self) -> None:
        steps = [(drop.queue, drop.after) for drop in self.effects.drop_offs]
        steps += [(drop.queue, drop.stage) for drop in self.effects.emotional_drops]
        for queue, stage in steps:
            if stage not in topics.STAGES.get(queue, ()):
                raise PermanentError(
                    f"The queue {queue} has no stage {stage}; docs/simulation.md lists them."
                )

    def without_effects(self) -> Plan:
        """Give the same plan with nothing planted: what a test of false alarms needs."""
        return replace(self, effects=Effects.none())
