"""What came out, as anybody may read it: every figure is from the schema `app`.

What belongs here: asking for the figures. What does not: computing them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping

    from qm_pipeline.store.engine import Database

# Each list of the summary, and how many of its rows are enough.
LISTS: Final[dict[str, int | None]] = {
    "channels": None,
    "flagged": 5,
    "flag_counts": None,
    "drop_offs": 5,
    "mood_drops": 3,
    "agents": 8,
    "at_risk": 5,
}


@dataclass(frozen=True)
class Summary:
    """Rows of the queries in sql/queries/demo, by their names.

    Attributes
    ----------
    usual_contacts
        The median of an agent's contacts in a week; None without agents.
    """

    ledger: RowMapping
    span: RowMapping
    channels: list[RowMapping]
    flagged: list[RowMapping]
    flag_counts: list[RowMapping]
    drop_offs: list[RowMapping]
    mood_drops: list[RowMapping]
    agents: list[RowMapping]
    at_risk: list[RowMapping]
    usual_contacts: float | None

    def document(self) -> dict[str, Any]:
        """Return it for `qm demo --json`."""
        return {
            "ledger": dict(self.ledger),
            "span": dict(self.span),
            "usual_contacts": self.usual_contacts,
            **{name: [dict(row) for row in getattr(self, name)] for name in LISTS},
        }


def read(database: Database) -> Summary:
    """Read the summary, with no more rights than a BI tool has."""
    with database.begin(role="qm_reader") as transaction:
        (ledger,) = transaction.rows("demo/ledger")
        (span,) = transaction.rows("demo/span")
        (usual,) = transaction.rows("demo/usual_contacts")
        lists = {name: transaction.rows(f"demo/{name}", **_at_most(name)) for name in LISTS}
        return Summary(ledger=ledger, span=span, usual_contacts=usual["contacts"], **lists)


def _at_most(name: str) -> dict[str, int]:
    most = LISTS[name]
    return {} if most is None else {"rows": most}
