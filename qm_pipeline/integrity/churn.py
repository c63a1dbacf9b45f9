"""Whether the stored risks are what the contacts of their 90 days give.

What belongs here: the recomputation. What does not: the comparison (`comparison`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from qm_pipeline.customers.history import WINDOW_DAYS
from qm_pipeline.integrity import comparison
from qm_pipeline.runs import churn

if TYPE_CHECKING:
    from qm_pipeline.integrity.comparison import Fault
    from qm_pipeline.store.engine import Transaction


def churn_risk(tx: Transaction, done: list[date]) -> list[Fault]:
    """Compare the stored risks of days whose last 90 days are all done with ones computed anew."""
    doubtful = {
        day + timedelta(days=ahead) for day in comparison.days_in_doubt(tx) for ahead in range(WINDOW_DAYS)
    }
    days = [day for day in done if day not in doubtful]
    stored = tx.frame("verify/churn_risk", schema=churn.RISK, days=days)
    parts = [churn.RISK.to_frame()]
    for month, own in stored.group_by(pl.col("as_of").dt.truncate("1mo"), maintain_order=True):
        whom = own["customer_id"].unique().sort().to_list()
        last = month[0] + timedelta(days=30)
        parts.append(churn.risk(tx, whom, month[0], last).filter(pl.col("as_of").is_in(own["as_of"])))
    wrong = comparison.differing(_reasoned(stored), _reasoned(pl.concat(parts)), ("customer_id", "as_of"))
    return comparison.faults("churn_risk", "Stored risks are not what computing gives", wrong)


def _reasoned(risks: pl.DataFrame) -> pl.DataFrame:
    """Write reasons and contacts in one way; Postgres writes them in its own."""
    keys = pl.col("interaction_keys").str.strip_chars("{}").str.split(",").list.sort()
    return comparison.readable(risks.with_columns(keys.list.join(",")), "reasons")
