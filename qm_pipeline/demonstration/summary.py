"""What came out, as anybody may read it: every figure is from the schema `app`.

What belongs here: asking for the figures. What does not: computing them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping

    from qm_pipeline.store.engine import Database

FLAGGED_ROWS: Final = 5


@dataclass(frozen=True)
class Summary:
    """Rows of the queries in sql/queries/demo, by their names."""

    ledger: RowMapping
    span: RowMapping
    channels: list[RowMapping]
    flagged: list[RowMapping]
    flag_counts: list[RowMapping]

    def document(self) -> dict[str, Any]:
        """Return it for `qm demo --json`."""
        return {
            "ledger": dict(self.ledger),
            "span": dict(self.span),
            "channels": [dict(row) for row in self.channels],
            "flagged": [dict(row) for row in self.flagged],
            "flag_counts": [dict(row) for row in self.flag_counts],
        }


def read(database: Database) -> Summary:
    """Read the summary, with no more rights than a BI tool has."""
    with database.begin(role="qm_reader") as transaction:
        (ledger,) = transaction.rows("demo/ledger")
        (span,) = transaction.rows("demo/span")
        return Summary(
            ledger=ledger,
            span=span,
            channels=transaction.rows("demo/channels"),
            flagged=transaction.rows("demo/flagged", rows=FLAGGED_ROWS),
            flag_counts=transaction.rows("demo/flag_counts"),
        )
