"""A customer's time with the centre: matters, tries, what leads to what, and the day they leave.

What belongs here: the order of contacts and how one bears on the next.
What does not: what happens inside one.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from qm_pipeline.simulate import hazard, outliers, people, streams
from qm_pipeline.simulate.conversation import Conversation
from qm_pipeline.simulate.letters import Letters, ShortExchange
from qm_pipeline.simulate.phrases import bank
from qm_pipeline.simulate.script import Case
from qm_pipeline.simulate.streams import one_of
from qm_pipeline.simulate.topics import TOPICS, Topic

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from qm_pipeline.simulate.people import Agent, Staffing
    from qm_pipeline.simulate.plan import Plan
    from qm_pipeline.simulate.scene import Scene
    from qm_pipeline.simulate.script import Script
    from qm_pipeline.simulate.seasons import Seasons

STAGED: Final = frozenset({"voice", "chat", "messaging"})
LOYAL_TO_CHANNEL: Final = 0.6
SWITCHES: Final = 0.3
TRIES_AGAIN: Final = (0.5, 0.4, 0.25)  # after the first, second, third unsolved try
CHANNEL_MOOD: Final = {
    "voice": 0.0,
    "chat": 0.3,
    "messaging": 0.15,
    "email": -0.5,
    "sms": 0.0,
    "social": -0.8,
}
WAIT_MS: Final = {"voice": 95_000, "chat": 55_000, "messaging": 70_000}
FREE_WAIT_MS: Final = 120_000
PER_MINUTE: Final = -0.3
WORST_WAIT: Final = -2.0
PER_TRY: Final = -0.7
CHEERFUL: Final = 2.2


@dataclass(order=True, slots=True)
class Planned:
    """A contact to come."""

    at: datetime
    topic: Topic = field(compare=False)
    channel: str = field(compare=False)
    tries: int = field(default=0, compare=False)
    follows: str | None = field(default=None, compare=False)
    path_from: str | None = field(default=None, compare=False)


class Lived(NamedTuple):
    """A contact that took place, and the chance of leaving after it."""

    case: Case
    script: Script
    p_churn_30: float
    p_churn_30_known: float


class History:
    """One customer's contacts, in order.

    Attributes
    ----------
    lived
        What took place.
    patience
        What is left of it, and the day of leaving.
    """

    def __init__(self, plan: Plan, seasons: Seasons, staffing: Staffing, number: int) -> None:
        self.plan = plan
        self.seasons = seasons
        self.staffing = staffing
        self.rng = streams.stream(plan.seed, streams.CUSTOMER, number)
        self.customer = people.customer(plan, number, self.rng)
        threshold = self.rng.expovariate(1.0)
        self.patience = hazard.Patience(
            plan.effects.churn, self.customer.frailty, threshold, seasons.first_day
        )
        self.lived: list[Lived] = []
        self._to_come = sorted(self._matter() for _ in range(self._matters()))

    def _matters(self) -> int:
        return max(1, streams.poisson(self.rng, self.customer.rate * self.plan.days / 30))

    def _matter(self) -> Planned:
        day = self.seasons.day(self.rng)
        channel = self._channel()
        return Planned(
            self.seasons.moment(self.rng, day, channel), self.seasons.topic(self.rng, day), channel
        )

    def _channel(self) -> str:
        if self.rng.random() < LOYAL_TO_CHANNEL:
            return self.customer.channel
        return streams.weighted(self.rng, self.plan.centre.channels)

    def live(self) -> History:
        """Let it all happen, to the end of the plan or the day of leaving."""
        while self._to_come:
            planned = self._to_come.pop(0)
            if not self.patience.live_until(planned.at.date()):
                break
            self._contact(planned)
        self.patience.live_until(self.plan.end)
        return self

    def _contact(self, planned: Planned) -> None:
        case = self._case(planned)
        script = _scene(case).play()
        self.patience.add(hazard.load_of(script, case.tries))
        self.lived.append(Lived(case, script, *self.patience.chances()))
        self._follow_up(planned, case, script)

    def _case(self, planned: Planned) -> Case:
        number = len(self.lived)
        rng = streams.stream(self.plan.seed, streams.CONTACT, self.customer.number, number)
        centre, effects = self.plan.centre, self.plan.effects
        staged = planned.channel in STAGED
        outbound = planned.tries > 0 and planned.channel == "voice" and rng.random() < centre.outbound_share
        outlier = (
            one_of(rng, tuple(outliers.PLOTS)) if staged and rng.random() < effects.outlier_share else None
        )
        wait_ms = 0 if outbound else self._wait(planned, rng.expovariate(1.0))
        bot_share = {"voice": 0.5, "chat": 1.0, "messaging": 1.0}.get(planned.channel, 0.0) * centre.bot_share
        sours = staged and outlier is None and rng.random() < effects.turned_bad_share
        return Case(
            plan=self.plan,
            number=number,
            interaction_id=f"sim-{self.plan.seed}-{self.customer.number:06d}-{number:02d}",
            customer=self.customer,
            topic=planned.topic,
            channel=planned.channel,
            started_at=planned.at,
            wait_ms=wait_ms,
            mood=self._mood(planned, wait_ms, rng.gauss(0.0, 0.9))
            if not sours
            else CHEERFUL + 1.5 * rng.random(),
            tries=planned.tries,
            follows=planned.follows,
            path_from=planned.path_from,
            outbound=outbound,
            agents=self._agents(planned, rng, 9 if outlier == "ping_pong" else 2),
            bot=not outbound and rng.random() < bot_share,
            outlier=outlier,
            sours=sours,
            details=bank(self.customer.language).details[planned.topic.name],
            rng=rng,
        )

    def _agents(self, planned: Planned, rng: Random, count: int) -> list[Agent]:
        return [self.staffing.pick(rng, planned.topic, planned.channel) for _ in range(count)]

    def _wait(self, planned: Planned, drawn: float) -> int:
        usual = WAIT_MS.get(planned.channel, 0)
        return int(usual * self.seasons.load(planned.at) ** 1.5 * drawn)

    def _mood(self, planned: Planned, wait_ms: int, noise: float) -> float:
        effects = self.plan.effects
        waited = max(WORST_WAIT, PER_MINUTE * max(0, wait_ms - FREE_WAIT_MS) / 60_000)
        mood = planned.topic.mood * effects.topic + CHANNEL_MOOD[planned.channel] * effects.channel
        mood += waited * effects.wait + PER_TRY * planned.tries + self.customer.warmth + noise
        return min(5.0, max(-5.0, mood))

    def _follow_up(self, planned: Planned, case: Case, script: Script) -> None:
        """Plan another contact where this one leads to one."""
        if not script.resolved:
            again = TRIES_AGAIN[case.tries] if case.tries < len(TRIES_AGAIN) else 0.0
            if self.rng.random() < again:
                self._plan(
                    planned, planned.topic, case.tries + 1, 0.3 + 5 * self.rng.random(), case.interaction_id
                )
            return
        for name, share in case.topic.leads_to:
            if self.rng.random() < share:
                self._plan(planned, TOPICS[name], 0, 3 + 18 * self.rng.random(), None)
                return

    def _plan(self, before: Planned, topic: Topic, tries: int, days: float, follows: str | None) -> None:
        channel = self._channel() if self.rng.random() < SWITCHES else before.channel
        day = self._day_after(before.at, days)
        if day < self.plan.end:
            at = max(self.seasons.moment(self.rng, day, channel), before.at + timedelta(hours=6))
            path_from = None if tries else before.topic.name
            insort(self._to_come, Planned(at, topic, channel, tries, follows, path_from))

    def _day_after(self, at: datetime, days: float) -> date:
        return (at + timedelta(days=max(days, 1))).date()


def _scene(case: Case) -> Scene:
    if case.channel in STAGED:
        return Conversation(case)
    return Letters(case) if case.channel == "email" else ShortExchange(case)
