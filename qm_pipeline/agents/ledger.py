"""Whether coaching accounts for every agent, and for no more than there is.

What belongs here: the balance of a table of coaching against the contacts it was made from. What does not:
making either.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from qm_pipeline.agents.measures import METRICS, VOLUME

HANDLED: Final = pl.Schema({"week": pl.Date(), "agents": pl.Int64(), "contacts": pl.Int64()})
"""How many agents had how many contacts."""


def unaccounted(rows: pl.DataFrame, handled: pl.DataFrame) -> int:
    """Count what does not add up.

    Parameters
    ----------
    rows
        `COACHING` of some weeks.
    handled
        `HANDLED` of the same weeks.

    Returns
    -------
    int
        Agents without a row for every metric or with too many, contacts that are in nobody's count or in two,
        and rows with neither finding nor reason, with both, or with limits on the wrong side of the figure.
    """
    per_agent = rows.group_by("week", "agent_id").agg(metrics=pl.col("metric").n_unique(), rows=pl.len())
    whole = (pl.col("metrics") == len(METRICS)) & (pl.col("rows") == len(METRICS))
    agents = per_agent.group_by("week").agg(counted=whole.sum(), partly=(~whole).sum())
    contacts = rows.filter(metric=VOLUME).group_by("week").agg(pl.col("n").sum())
    both = handled.join(agents, on="week", how="full", coalesce=True)
    both = both.join(contacts, on="week", how="full", coalesce=True).fill_null(0)
    missing = (pl.col("agents") - pl.col("counted")).abs() + (pl.col("contacts") - pl.col("n")).abs()
    return int(both.select((missing + pl.col("partly")).sum()).item()) + rows.filter(_wrong()).height


def _wrong() -> pl.Expr:
    """Select rows that say two things or none, or whose limits do not enclose their figure."""
    unclear = pl.col("finding").is_null() == pl.col("reason").is_null()
    apart = (pl.col("low") > pl.col("adjusted")) | (pl.col("adjusted") > pl.col("high"))
    return unclear | apart.fill_null(value=False)
