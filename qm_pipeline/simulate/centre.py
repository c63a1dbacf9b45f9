"""The centre at work: customers' histories, put in the order of time, and told.

What belongs here: from a plan to records with their truth, in memory. What does not: files.
Customers come one after the other until there are contacts enough, so the first ones do not depend on how
many are asked for; words are drawn from streams of their own, so the order of telling does not matter either.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from qm_pipeline.interactions.record import Interaction
from qm_pipeline.simulate import people, truth
from qm_pipeline.simulate.hazard import BAD_END
from qm_pipeline.simulate.history import History, Lived
from qm_pipeline.simulate.script import NO_STAGE
from qm_pipeline.simulate.seasons import Seasons
from qm_pipeline.simulate.transcript import Transcript
from qm_pipeline.simulate.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from qm_pipeline.interactions.record import Scalar
    from qm_pipeline.simulate.plan import Plan
    from qm_pipeline.simulate.script import Case, Script

SOURCE: Final = "simulated"
NOTICED: Final = 0.97
CLEAR_CHANGE: Final = 1.0
REPORT_EVERY: Final = 100  # customers


class Contact(NamedTuple):
    """A record and what is true about it."""

    interaction: Interaction
    truth: Truth


class World:
    """Everything a plan implies before a word is said.

    Parameters
    ----------
    plan
        What the centre is to be.
    lived
        Told now and then how many contacts there are so far.

    Attributes
    ----------
    histories
        One per customer, in their order.
    """

    def __init__(self, plan: Plan, lived: Callable[[int], None] | None = None) -> None:
        self.plan = plan
        self.seasons = Seasons(plan)
        self.agents = people.roster(plan)
        self.staffing = people.Staffing(plan, self.agents)
        self.histories: list[History] = []
        left = plan.interactions
        while left > 0:
            history = History(plan, self.seasons, self.staffing, len(self.histories)).live()
            del history.lived[left:]
            left -= len(history.lived)
            self.histories.append(history)
            if lived is not None and len(self.histories) % REPORT_EVERY == 0:
                lived(plan.interactions - left)

    def in_order(self) -> list[tuple[Lived, date | None]]:
        """Give all contacts by time, each with the day its customer left."""
        everything = [
            (lived, history.patience.left_on) for history in self.histories for lived in history.lived
        ]
        return sorted(everything, key=lambda pair: (pair[0].case.started_at, pair[0].case.interaction_id))

    def contacts(self) -> Iterator[Contact]:
        """Tell them one by one."""
        for lived, left_on in self.in_order():
            yield _contact(lived, left_on, self.seasons.end)


def interactions(plan: Plan) -> Iterator[Contact]:
    """Simulate a centre in memory.

    Parameters
    ----------
    plan
        What it is to be.

    Yields
    ------
    Contact
        The record in the native format and its truth, in the order in which contacts begin.
    """
    yield from World(plan).contacts()


def _contact(lived: Lived, left_on: date | None, end: datetime) -> Contact:
    told = Transcript(lived.case, lived.script).tell()
    return Contact(_record(lived.case, lived.script, told, end), _truth(lived, told, left_on))


def _record(case: Case, script: Script, told: Transcript, end: datetime) -> Interaction:
    length = timedelta(milliseconds=told.length_ms)
    # A contact that would run past the last day begins earlier by as much.
    started_at = min(case.started_at, end - length - timedelta(seconds=1))
    rng, centre = told.rng, case.plan.centre
    return Interaction(
        interaction_id=case.interaction_id,
        source=SOURCE,
        channel=case.channel,  # type: ignore[arg-type]
        queue=case.topic.queue,
        topic=case.topic.name,
        direction="outbound" if case.outbound else "inbound",
        status=script.status,  # type: ignore[arg-type]
        started_at=started_at,
        ended_at=started_at + length,
        customer_id=case.customer.customer_id,
        account_id=case.customer.account_id,
        language=None if rng.random() < centre.language_unknown else case.customer.language,
        csat=_csat(script.mood, rng.gauss(0.0, 0.7)) if rng.random() < centre.csat_share else None,
        resolved=script.resolved if rng.random() < centre.resolved_known_share else None,
        transfers=script.transfers if case.channel in {"voice", "chat"} else None,
        hold_ms=script.hold_ms if case.channel == "voice" else None,
        bot_handoff_turn=told.handoff,
        monitoring_notice=True if rng.random() < NOTICED else None,
        attributes=_attributes(case, script, rng.random()) | _team(case, told),
        turns=told.turns,
    )


def _csat(mood: float, noise: float) -> float:
    return float(min(5, max(1, round(3.1 + 0.42 * mood + noise))))


def _attributes(case: Case, script: Script, drawn: float) -> dict[str, Scalar]:
    """Give what a telephone system also knows: waiting and wrap-up in ms, the region."""
    wrap_up = (
        0
        if script.reached == NO_STAGE and case.channel in {"voice", "chat", "messaging"}
        else int(90_000 * drawn) + 8_000
    )
    return {"wait_ms": case.wait_ms, "wrap_up_ms": wrap_up, "region": case.customer.place}


def _team(case: Case, told: Transcript) -> dict[str, Scalar]:
    """Name the team of a contact that one agent had; of a passed on one, a telephone system names none."""
    spoke = {turn.agent_id for turn in told.turns} - {None}
    alone = next((agent for agent in case.agents if spoke == {agent.agent_id}), None)
    return {} if alone is None else {"team": alone.team}


def _truth(lived: Lived, told: Transcript, left_on: date | None) -> Truth:
    case, script = lived.case, lived.script
    agents = list(dict.fromkeys(turn.agent_id for turn in told.turns if turn.agent_id is not None))
    closer = None if script.closed_by is None else case.agents[script.closed_by]
    begin, end = truth.quarters([turn.tone for turn in told.course]) or (0.0, 0.0)
    return Truth(
        interaction_id=case.interaction_id,
        customer_id=case.customer.customer_id,
        channel=case.channel,
        queue=case.topic.queue,
        topic=case.topic.name,
        language=case.customer.language,
        agent_ids=agents,
        agent_effect=None if closer is None else round(closer.effect, 4),
        wait_ms=case.wait_ms,
        mood_before=round(case.mood, 2),
        mood_after=round(script.mood, 2),
        course=told.course,
        dissatisfied=script.mood <= BAD_END,
        resolved=script.resolved,
        abandoned=script.abandoned,
        turned_bad=begin >= CLEAR_CHANGE and end <= -CLEAR_CHANGE,
        recovered=begin <= -CLEAR_CHANGE and end >= CLEAR_CHANGE,
        planted=_planted(case, script),
        tries=case.tries,
        follows=case.follows,
        path_from=case.path_from,
        reached=_stage(case, script.reached),
        dropped_after=_stage(case, script.dropped_after),
        escalated=script.escalated,
        cancel_intent=script.cancel_intent,
        p_churn_30=round(lived.p_churn_30, 5),
        p_churn_30_known=round(lived.p_churn_30_known, 5),
        churned_on=left_on,
        personal_data=told.personal_data,
    )


def _stage(case: Case, index: int | None) -> str | None:
    return None if index is None or index == NO_STAGE else case.topic.stages[index]


def _planted(case: Case, script: Script) -> list[str]:
    courses = (
        ("turned_bad", case.sours),
        ("emotional_drop", script.emotional_drop),
        ("drop_off", script.planted_drop),
    )
    found = [name for name, is_there in courses if is_there]
    return [*found, f"outlier:{case.outlier}"] if case.outlier else found
