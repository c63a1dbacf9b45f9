"""The ledger of journeys: every contact is on one, or is not for a reason.

What belongs here: counting and the balance. What does not: the reasons themselves (`stages`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qm_pipeline.journeys.stages import Staged

GROUP: Final = ("day", "channel")
LEDGER: Final = pl.Schema(
    {
        "day": pl.Date(),
        "channel": pl.String(),
        "contacts": pl.Int64(),
        "on_journey": pl.Int64(),
        "off_reasons": pl.String(),  # a JSON object, count by reason
    }
)


def ledger(contacts: pl.DataFrame, staged: Staged) -> pl.DataFrame:
    """Count contacts, and apart from that those on and off a journey.

    Parameters
    ----------
    contacts
        `stages.CONTACTS`.
    staged
        What became of them.

    Returns
    -------
    pl.DataFrame
        `LEDGER`, by day and channel.
    """
    on = staged.visits.filter(pl.col("position") == 1).group_by(GROUP).agg(on_journey=pl.len())
    off = (
        staged.off.sort(*GROUP, "reason")
        .group_by(GROUP)
        .agg(off_reasons=pl.struct("reason", "contacts"))
        .with_columns(pl.col("off_reasons").map_elements(_object, return_dtype=pl.String))
    )
    rows = contacts.group_by(GROUP).agg(contacts=pl.len())
    for part in (on, off):
        rows = rows.join(part, on=list(GROUP), how="left")
    told = rows.with_columns(pl.col("on_journey").fill_null(0), pl.col("off_reasons").fill_null("{}"))
    return told.select(LEDGER.names()).cast(LEDGER).sort(GROUP)


def unaccounted(rows: pl.DataFrame) -> int:
    """Count the contacts of a `LEDGER` that are neither on a journey nor off it for a reason, or are both."""
    return sum(
        abs(contacts - on - sum(msgspec.json.decode(off).values()))
        for contacts, on, off in rows.select("contacts", "on_journey", "off_reasons").iter_rows()
    )


def _object(pairs: Sequence[Mapping[str, object]]) -> str:
    return msgspec.json.encode({str(pair["reason"]): pair["contacts"] for pair in pairs}).decode()
