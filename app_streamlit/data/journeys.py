"""Journeys: the steps, and the contacts behind them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from app_streamlit.data.keeping import kept, records, value
from app_streamlit.records.journeys import BehindStep, Segment, Side, Step, StepContact, Transition

if TYPE_CHECKING:
    from datetime import date


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
