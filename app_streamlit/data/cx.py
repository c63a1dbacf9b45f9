"""The queries of the pages about customers: journeys, customers at risk, drivers, the report.

What belongs here: a function for each query, its parameters. What does not: records, drawing.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app_streamlit.cx_records import (
    AtRisk,
    BehindStep,
    Contact,
    Customer,
    Driver,
    RiskReason,
    RiskSummary,
    Segment,
    Side,
    Step,
    StepContact,
    Transition,
)
from app_streamlit.data.channels import channel_report
from app_streamlit.data.keeping import kept, records, value
from qm_pipeline.briefing import content
from qm_pipeline.interactions.calendar import WEEK

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from qm_pipeline.briefing.content import Briefing


@kept
def journey_steps() -> list[Step]:
    """Read the funnels of the newest window."""
    return records("journey_steps", Step)


@kept
def leavers(journey: str, channel: str, step: int) -> list[Side]:
    """Read those who left at a step beside those who stayed."""
    return records("journey_leavers", Side, journey=journey, channel=channel, step=step)


@kept
def behind_step(asked: BehindStep, page: int, page_size: int) -> list[StepContact]:
    """Read one page of the contacts behind a step, the first being page 1."""
    where = {"page_size": page_size, "skip": (page - 1) * page_size}
    return records("journey_contacts", StepContact, **asdict(asked), **where)


@kept
def behind_step_total(asked: BehindStep) -> int:
    """Count the contacts behind a step."""
    return int(value("journey_contacts_total", **asdict(asked)))


@kept
def segments(journey: str, channel: str, stage: str, first_day: date, last_day: date) -> list[Segment]:
    """Read how many leave at a stage, by topic."""
    return records(
        "journey_segments", Segment, journey=journey, channel=channel, stage=stage,
        first_day=first_day, last_day=last_day,
    )  # fmt: skip


@kept
def transitions(channel: str, fewest: int, most: int) -> list[Transition]:
    """Read what follows a contact, the commonest first."""
    return records("journey_transitions", Transition, channel=channel, fewest=fewest, most=most)


@kept
def drivers(week: date) -> list[Driver]:
    """Read what moves the channels' scores in a week, the worst first."""
    return records("channel_drivers", Driver, week=week)


@kept
def risk_summary(asked: AtRisk) -> RiskSummary:
    """Count the customers of some days, and those at risk."""
    return records("risk_summary", RiskSummary, **_without_code(asked))[0]


@kept
def risk_reasons(asked: AtRisk) -> list[RiskReason]:
    """Count the reasons of the customers at risk, the commonest first."""
    return records("risk_reasons", RiskReason, **_without_code(asked))


@kept
def risk_total(asked: AtRisk) -> int:
    """Count the customers on the list."""
    return int(value("risk_total", **asdict(asked)))


@kept
def risk_page(asked: AtRisk, page: int, page_size: int) -> list[Customer]:
    """Read one page of the customers at risk, the first being page 1."""
    skip = (page - 1) * page_size
    return records("risk_page", Customer, **asdict(asked), page_size=page_size, skip=skip)


@kept
def contacts(keys: tuple[UUID, ...]) -> list[Contact]:
    """Read a few contacts in one line each, the newest first."""
    return records("contacts_named", Contact, keys=_texts(keys))


def _texts(keys: Iterable[UUID]) -> list[str]:
    return [str(key) for key in keys]


def _without_code(asked: AtRisk) -> dict[str, Any]:
    return {"first_day": asked.first_day, "last_day": asked.last_day, "least": asked.least}


def briefing(week: date) -> Briefing:
    """Put together what the report of a week tells, from the same rows as `qm report channels`."""
    first = week - WEEK * (content.SHOWN_WEEKS - 1)
    course = [asdict(row) for row in channel_report(first, week)]
    driven = [asdict(row) for row in drivers(week)]
    return content.briefing(week, course, driven)
