"""Days as their windows read them: packed, so that four weeks are some megabytes and no millions of rows.

What belongs here: how a frame becomes bytes, and back. What does not: what the frames hold (`funnel.WINDOW`,
`touchpoints.WINDOW`). The form is Arrow's file format, which any version reads.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.journeys import funnel, touchpoints

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

DAYS: Final = pl.Schema({"day": pl.Date(), "visits": pl.Binary(), "contacts": pl.Binary()})


def packed(visits: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Pack days.

    Parameters
    ----------
    visits
        `stages.VISITS`.
    facts
        `touchpoints.FACTS` of all contacts of these days, with `known`: whether their customer is.

    Returns
    -------
    pl.DataFrame
        `DAYS`, a row for every day with a contact.
    """
    ways = funnel.gathered(visits, facts)
    contacts = touchpoints.gathered(facts.filter("known"))
    rows = [
        (day, _bytes(ways.filter(day=day)), _bytes(contacts.filter(day=day)))
        for day in facts["day"].unique().sort()
    ]
    return pl.DataFrame(rows, schema=DAYS, orient="row")


def unpacked(days: Iterable[Mapping[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the visits (`funnel.WINDOW`) and contacts (`touchpoints.WINDOW`) of rows of `DAYS`.

    A row may be without visits, where only contacts are asked for.
    """
    visits, contacts = [funnel.WINDOW.to_frame()], [touchpoints.WINDOW.to_frame()]
    for day in days:
        if day["visits"] is not None:
            visits.append(_frame(day["visits"]))
        contacts.append(_frame(day["contacts"]))
    return pl.concat(visits), pl.concat(contacts)


def _bytes(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ipc(buffer, compression="lz4")
    return buffer.getvalue()


def _frame(packed: bytes) -> pl.DataFrame:
    return pl.read_ipc(io.BytesIO(packed))
