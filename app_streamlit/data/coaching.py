"""The queries of the coach's pages.

What belongs here: a function for each query, its parameters. What does not: records, drawing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_streamlit.data.keeping import decide, kept, records
from app_streamlit.records.coaching import CoachingWeek, Effect, Example, Member, Recovery, Session, Standing

if TYPE_CHECKING:
    from datetime import date


@kept
def weeks() -> list[CoachingWeek]:
    """List the weeks that there is coaching for, newest first."""
    return records("coaching_weeks", CoachingWeek)


@kept
def members() -> list[Member]:
    """List the agents that a team is known of, by team."""
    return records("teams", Member)


@kept
def standings(week: date) -> list[Standing]:
    """Read how the agents of a week stand beside their peers, by agent."""
    return records("coaching_week", Standing, week=week)


@kept
def course(agent_id: str, first_week: date, last_week: date) -> list[Standing]:
    """Read how one agent stood over a stretch of weeks."""
    return records("coaching_course", Standing, agent_id=agent_id, first_week=first_week, last_week=last_week)


@kept
def examples(agent_id: str, week: date) -> list[Example]:
    """List the conversations of an agent's week to listen to, by metric."""
    return records("coaching_examples", Example, agent_id=agent_id, week=week)


@kept
def recoveries(agent_id: str, first_day: date, last_day: date, most: int) -> list[Recovery]:
    """List conversations that an agent turned from bad to good, the largest turn first."""
    return records(
        "agent_recoveries", Recovery, agent_id=agent_id, first_day=first_day, last_day=last_day, most=most
    )


@kept
def sessions(agent_id: str) -> list[Session]:
    """List the coachings of an agent, newest first."""
    return records("coaching_sessions", Session, agent_id=agent_id)


@kept
def effects(session: int) -> list[Effect]:
    """Read before and after one coaching, by metric."""
    return records("coaching_effects", Effect, session=session)


def note_coaching(agent_id: str, day: date, focus_metric: str, note: str | None) -> None:
    """Note that an agent was coached."""
    decide("note_coaching", agent_id=agent_id, day=day, focus_metric=focus_metric, note=note)
    sessions.clear()


def take_back(session: int) -> None:
    """Take a noted coaching back."""
    decide("take_back_coaching", session=session)
    sessions.clear()
    effects.clear()
