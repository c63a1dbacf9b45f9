"""Who works there and who calls: agents with their true effect, customers with their ways.

What belongs here: traits, drawn once per person from a stream of their own.
What does not: what they live through.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from qm_pipeline.simulate import streams
from qm_pipeline.simulate.phrases import bank
from qm_pipeline.simulate.streams import one_of
from qm_pipeline.simulate.topics import STAGES, Topic

if TYPE_CHECKING:
    from random import Random

    from qm_pipeline.simulate.plan import Plan

HOME_QUEUE_WEIGHT: Final = 6.0
SLOPPY: Final = 0.3  # type as it comes
LOWER_CASE: Final = 0.15  # of the others
SHORTENS: Final = 0.5  # of the sloppy
LIKES_EMOJI: Final = 0.2
CONTACT_RATE_SHAPE: Final = 1.4
AGENTS_A_TEAM: Final = 8
SHARES_ACCOUNT: Final = 0.2  # of every other customer


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent.

    Attributes
    ----------
    effect
        Points (-5..+5) by which the mood at a contact's end is moved, all else equal.
    kind
        `ordinary`, `better` or `worse`.
    manner
        How warm or curt the agent's own words are, in standard deviations.
    pace
        Factor on response times.
    """

    agent_id: str
    team: str
    name: str
    effect: float
    kind: str
    manner: float
    pace: float
    home_queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How a customer types and talks."""

    lower_case: bool
    typos: float  # per message
    shorthand: bool
    emoji: float
    expressive: float  # how readily feelings are put into words, 0..1
    talkative: float  # chance of one more sentence


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer; ids are pseudonymous, names live in conversations only."""

    number: int
    customer_id: str
    account_id: str
    first: str
    last: str
    place: str
    language: str
    warmth: float  # points added to the mood of every contact
    rate: float  # matters in 30 days
    frailty: float  # log hazard that no conversation shows
    channel: str
    style: Style


def roster(plan: Plan) -> tuple[Agent, ...]:
    """Give the agents, the different ones scattered among them, better and worse in turn."""
    count, different = plan.centre.agents, plan.effects.different_agents
    chosen = sorted(streams.stream(plan.seed, streams.AGENTS).sample(range(count), different))
    return tuple(_agent(plan, number, chosen) for number in range(count))


def _agent(plan: Plan, number: int, chosen: list[int]) -> Agent:
    rng = streams.stream(plan.seed, streams.AGENTS, number)
    effects = plan.effects
    kind, effect = "ordinary", rng.gauss(0.0, 1.0) * effects.agent_spread
    if number in chosen:
        better = chosen.index(number) % 2 == 1
        kind, effect = ("better", effects.agent_effect) if better else ("worse", -effects.agent_effect)
    names = bank("en").values["agent"]
    name = names[number % len(names)]
    first, second = rng.sample(sorted(STAGES), 2)
    team = f"Team {number // AGENTS_A_TEAM + 1}"
    return Agent(
        f"agent-{number + 1:03d}", team, name, effect, kind, 0.5 * effect, 0.8 + 0.5 * rng.random(),
        (first, second),
    )  # fmt: skip


class Staffing:
    """Who takes which contact: unequal case mix by topic and channel.

    Weights come from a stream of each agent's own, so that adding an agent leaves the others as they were.
    """

    def __init__(self, plan: Plan, agents: tuple[Agent, ...]) -> None:
        self.agents = agents
        self._plan = plan
        self._weights = [self._own_weights(number) for number in range(len(agents))]
        self._cumulated: dict[tuple[str, str], list[float]] = {}

    def _own_weights(self, number: int) -> dict[str, float]:
        mix = self._plan.effects.case_mix
        names = [*STAGES, *(name for name, _ in self._plan.centre.channels)]
        if mix == 0:
            return dict.fromkeys(names, 1.0)
        rng = streams.stream(self._plan.seed, streams.AGENTS, number, 1)
        weights = {name: 0.05 + rng.gammavariate(1 / mix**2, mix**2) for name in names}
        for queue in self.agents[number].home_queues:
            weights[queue] *= 1 + HOME_QUEUE_WEIGHT * mix
        return weights

    def pick(self, rng: Random, topic: Topic, channel: str) -> Agent:
        """Give the agent for a contact."""
        cumulated = self._cumulated.get((topic.queue, channel))
        if cumulated is None:
            products = [weights[topic.queue] * weights[channel] for weights in self._weights]
            cumulated = self._cumulated[topic.queue, channel] = list(accumulate(products))
        return self.agents[bisect(cumulated, rng.random() * cumulated[-1], hi=len(cumulated) - 1)]


def customer(plan: Plan, number: int, rng: Random) -> Customer:
    """Draw one customer."""
    language = streams.weighted(rng, plan.centre.languages)
    values = bank(language).values
    return Customer(
        number=number,
        customer_id=f"cust-{plan.seed}-{number:06d}",
        account_id=f"acct-{plan.seed}-{number - number % 2 * int(rng.random() < SHARES_ACCOUNT):06d}",
        first=one_of(rng, values["first"]),
        last=one_of(rng, values["last"]),
        place=one_of(rng, values["place"]),
        language=language,
        warmth=rng.gauss(0.2, 0.8),
        rate=plan.centre.contacts_per_month * rng.gammavariate(CONTACT_RATE_SHAPE, 1 / CONTACT_RATE_SHAPE),
        frailty=rng.gauss(0.0, 1.0) * plan.effects.churn.frailty,
        channel=streams.weighted(rng, plan.centre.channels),
        style=_style(rng),
    )


def _style(rng: Random) -> Style:
    sloppy = rng.random() < SLOPPY
    return Style(
        lower_case=sloppy or rng.random() < LOWER_CASE,
        typos=rng.random() * (0.45 if sloppy else 0.12),
        shorthand=sloppy and rng.random() < SHORTENS,
        emoji=0.35 if rng.random() < LIKES_EMOJI else 0.03,
        expressive=0.45 + 0.55 * rng.random(),
        talkative=rng.random() * 0.5,
    )
