"""The tables of `qm demo`.

What belongs here: how the summary is laid out. What does not: its figures (`demonstration.summary`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table

from qm_pipeline.commands import console

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping

    from qm_pipeline.demonstration.summary import Summary

# Column heading, metric of app.channel_report, format of its value and limits.
_COLUMNS: Final = (
    ("customer score", "customer_score", "{:+.2f}"),
    ("at the end", "customer_end_score", "{:+.2f}"),
    ("ends badly", "negative_end_rate", "{:.1%}"),
    ("turned bad", "turned_bad_rate", "{:.1%}"),
    ("recovered", "recovered_rate", "{:.1%}"),
)
_UNKNOWN: Final = "-"


def describe(found: Summary) -> None:
    """Print the ledger, the channels and the conversations to look at first."""
    out = console.out()
    ledger, span = found.ledger, found.span
    out.print(
        f"\n[bold]{ledger['received']:,} conversations[/], {span['turns'] or 0:,} turns, "
        f"{span['first_day']} to {span['last_day']}"
    )
    out.print(
        f"{ledger['received']:,} received = {ledger['scored']:,} scored + "
        f"{ledger['skipped']:,} skipped + {ledger['failed']:,} failed, each with its reason"
    )
    if found.channels:
        out.print(_channels(found.channels))
    counts = ", ".join(f"{row['interactions']:,} {row['code']}" for row in found.flag_counts)
    out.print(f"Flags: {counts or 'none'}")
    if found.flagged:
        out.print(_flagged(found.flagged))


def _channels(rows: list[RowMapping]) -> Table:
    table = Table(title=f"Week of {rows[0]['week']}, with 95% intervals", title_justify="left")
    table.add_column("channel")
    table.add_column("contacts", justify="right")
    for heading, _, _ in _COLUMNS:
        table.add_column(heading, justify="right")
    by_channel: dict[str, dict[str, RowMapping]] = {}
    for row in rows:
        by_channel.setdefault(row["channel"], {})[row["metric"]] = row
    for channel, metrics in by_channel.items():
        figures = [_figure(metrics.get(metric), form) for _, metric, form in _COLUMNS]
        table.add_row(channel, _figure(metrics.get("volume"), "{:,.0f}"), *figures)
    return table


def _figure(row: RowMapping | None, form: str) -> str:
    """Format a value with its interval; unknown is a dash, never a zero."""
    if row is None or row["value"] is None:
        return _UNKNOWN
    value = form.format(row["value"])
    if row["low"] is None or row["high"] is None:
        return value
    return f"{value}\n[dim]{form.format(row['low'])} .. {form.format(row['high'])}[/]"


def _flagged(rows: list[RowMapping]) -> Table:
    table = Table(title="Look at these first", title_justify="left")
    for heading in ("conversation", "day", "channel", "queue", "customer, begin to end", "flags"):
        table.add_column(heading)
    for row in rows:
        course = f"{_score(row['customer_begin_score'])} to {_score(row['customer_end_score'])}"
        place = (row["channel"], row["queue"] or _UNKNOWN)
        table.add_row(row["interaction_id"], str(row["day"]), *place, course, ", ".join(row["flags"]))
    return table


def _score(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:+.1f}"
