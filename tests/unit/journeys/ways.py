"""Simulated contacts and their visits, as the journeys read them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from qm_pipeline.interactions.calendar import monday
from qm_pipeline.journeys import funnel, stages, windows
from qm_pipeline.simulate import interactions

if TYPE_CHECKING:
    from qm_pipeline.simulate import Plan


def window_of(visits: pl.DataFrame) -> pl.DataFrame:
    """What the funnels read of visits."""
    contacts = visits.select("interaction_key", "customer_id").unique()
    who = pl.coalesce("customer_id", "interaction_key").rank("dense").cast(pl.Int64)
    return funnel.gathered(visits, contacts.with_columns(customer=who))


def listed(rows: pl.DataFrame) -> pl.DataFrame:
    """Put rows that are alike in all that `WINDOW` does not list together."""
    alike = [name for name, dtype in funnel.WINDOW.items() if not dtype.is_nested()]
    lists = [name for name in funnel.WINDOW if name not in alike]
    return (
        rows.group_by(alike, maintain_order=True).agg(lists).select(funnel.WINDOW.names()).cast(funnel.WINDOW)
    )  # type: ignore[arg-type]


def simulated(plan: Plan) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The contacts of a plan and their turns, scored with the truth: 5 times the class of each turn."""
    known, spoken = [], []
    for contact in interactions(plan):
        record = contact.interaction
        if record.ended_at is None:
            continue
        classes = {turn.turn_index: (turn.tone > 0) - (turn.tone < 0) for turn in contact.truth.course}
        known.append((
            record.interaction_id, record.ended_at.date(), record.channel, record.queue, record.topic,
            record.status, record.resolved, record.customer_id, None,
        ))  # fmt: skip
        spoken += [
            (record.interaction_id, place, turn.role, turn.stage, _score(classes.get(place)), turn.text)
            for place, turn in enumerate(record.turns)
        ]
    return (
        pl.DataFrame(known, schema=stages.CONTACTS, orient="row"),
        pl.DataFrame(spoken, schema=stages.SPOKEN, orient="row"),
    )


def whole_span(visits: pl.DataFrame) -> dict[date, date]:
    """One window over all of it, a quarter of a year at most."""
    last = monday(visits["day"].max())  # type: ignore[arg-type]
    return {last: last - timedelta(weeks=windows.MOST_WEEKS - 1)}


def _score(sign: int | None) -> float | None:
    return None if sign is None else 5.0 * sign
