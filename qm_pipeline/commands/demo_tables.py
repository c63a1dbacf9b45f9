"""The tables of `qm demo`.

What belongs here: how the summary is laid out, for 80 columns. What does not: its figures
(`demonstration.summary`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.markup import escape
from rich.table import Table

from qm_pipeline.commands import console

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping

    from qm_pipeline.demonstration.summary import Summary

# Column heading, metric of app.channel_report, format of its value, format of its limits.
_COLUMNS: Final = (
    ("customer score", "customer_score", "{:+.2f}", "[{:+.2f}, {:+.2f}]"),
    ("ends badly", "negative_end_rate", "{:.1%}", "[{:.0%}, {:.0%}]"),
    ("turned bad", "turned_bad_rate", "{:.1%}", "[{:.0%}, {:.0%}]"),
)
_UNKNOWN: Final = "-"


def describe(found: Summary) -> None:
    """Print the ledger, the channels and the conversations to look at first."""
    out = console.out()
    ledger, span = found.ledger, found.span
    out.print(
        f"\n[bold]{ledger['received']:,} conversations[/], {span['turns']:,} turns, "
        f"{span['first_day']} to {span['last_day']}\n"
        f"{ledger['received']:,} received = {ledger['scored']:,} scored + "
        f"{ledger['skipped']:,} skipped + {ledger['failed']:,} failed, each with its reason"
    )
    if found.channels:
        out.print(_channels(found.channels))
    counts = ", ".join(f"{row['interactions']:,} {row['code']}" for row in found.flag_counts)
    out.print(f"\nFlags: {counts or 'none'}")
    if found.flagged:
        out.print(_flagged(found.flagged))


def _table(title: str) -> Table:
    return Table(title=f"\n[bold]{title}[/]", title_justify="left", title_style="", box=None, pad_edge=False)


def _channels(rows: list[RowMapping]) -> Table:
    table = _table(f"Week of {rows[0]['week']}, with 95% intervals")
    table.add_column("channel")
    for heading in ("contacts", *(column[0] for column in _COLUMNS)):
        table.add_column(heading, justify="right")
    by_channel: dict[str, dict[str, RowMapping]] = {}
    for row in rows:
        by_channel.setdefault(row["channel"], {})[row["metric"]] = row
    for channel, metrics in by_channel.items():
        figures = [_figure(metrics.get(metric), value, limits) for _, metric, value, limits in _COLUMNS]
        table.add_row(channel, _figure(metrics.get("volume"), "{:,.0f}", ""), *figures)
    return table


def _figure(row: RowMapping | None, value: str, limits: str) -> str:
    """Format a value and its interval; unknown is a dash, never a zero."""
    if row is None or row["value"] is None:
        return _UNKNOWN
    if row["low"] is None or row["high"] is None:
        return value.format(row["value"])
    return f"{value.format(row['value'])} [dim]{escape(limits.format(row['low'], row['high']))}[/]"


def _flagged(rows: list[RowMapping]) -> Table:
    table = _table("Look at these first")
    for heading in ("conversation", "day", "channel", "customer"):
        table.add_column(heading, no_wrap=True)
    table.add_column("flags")
    for row in rows:
        course = f"{_score(row['customer_begin_score'])} to {_score(row['customer_end_score'])}"
        flags = ", ".join(row["flags"])
        table.add_row(escape(row["interaction_id"]), str(row["day"]), row["channel"], course, flags)
    return table


def _score(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:+.1f}"
