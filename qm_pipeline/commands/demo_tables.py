"""The tables of `qm demo`.

What belongs here: how the summary is laid out, for 80 columns. What does not: its figures
(`demonstration.summary`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.markup import escape
from rich.table import Table

from qm_pipeline.agents.measures import FEWEST_CONTACTS
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
    out.print(_drop_offs(found.drop_offs) if found.drop_offs else "\nJourneys lose nobody beyond chance.")
    out.print(_agents(found.agents) if found.agents else f"\n{nobody_apart(found.usual_contacts)}")
    if found.at_risk:
        out.print(_at_risk(found.at_risk))


def nobody_apart(usual_contacts: float | None) -> str:
    """Say that no agent is named, and where that is so because there is too little to go by."""
    said = "No agent stands apart from the peers beyond chance"
    if usual_contacts is None or usual_contacts >= FEWEST_CONTACTS:
        return f"{said}."
    return (
        f"{said}: an agent has about {usual_contacts:.0f} contacts a week here, and nobody is named on fewer "
        f"than {FEWEST_CONTACTS}. With --interactions 20000 there are enough."
    )


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


def _drop_offs(rows: list[RowMapping]) -> Table:
    table = _steps("Where journeys lose people", "leave")
    for row in rows:
        left = _limits(row, ("drop_off", "low", "high"), "{:.1%}", "[{:.0%}, {:.0%}]")
        table.add_row(*_step(row), left)
    return table


def _mood_drops(rows: list[RowMapping]) -> Table:
    table = _steps("Where the mood falls most", "points")
    for row in rows:
        names = ("emotional_change", "emotional_low", "emotional_high")
        table.add_row(*_step(row), _limits(row, names, "{:+.1f}", "[{:+.1f}, {:+.1f}]"))
    return table


def _steps(title: str, figure: str) -> Table:
    table = _table(title)
    for heading in ("journey", "channel"):
        table.add_column(heading, no_wrap=True)
    table.add_column("from")
    table.add_column("to")
    table.add_column("reached", justify="right")
    table.add_column(figure, justify="right")
    return table


def _step(row: RowMapping) -> list[str]:
    named = [escape(row[name]) for name in ("journey", "channel", "stage", "next_stage")]
    return [*named, f"{row['reached']:,}"]


def _agents(rows: list[RowMapping]) -> Table:
    table = _table("Agents apart from their peers, the mix of contacts held equal (to coach, not to rank)")
    for heading in ("agent", "week", "metric"):
        table.add_column(heading, no_wrap=True)
    for heading in ("adjusted", "peers"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for row in rows:
        adjusted = _limits(row, ("adjusted", "low", "high"), "{:+.2f}", "[{:+.2f}, {:+.2f}]")
        cells = (escape(row["agent_id"]), str(row["week"]), row["metric"], adjusted)
        table.add_row(*cells, f"{row['peer_mean']:+.2f}", row["finding"])
    return table


def _at_risk(rows: list[RowMapping]) -> Table:
    table = _table("Customers at risk")
    table.add_column("customer", no_wrap=True)
    table.add_column("index", justify="right")
    table.add_column("leaves in 30 days", justify="right")
    table.add_column("because")
    for row in rows:
        chance = _UNKNOWN if row["p_churn"] is None else f"{row['p_churn']:.0%}"
        because = "; ".join(reason["sentence"] for reason in row["reasons"][:2])
        table.add_row(escape(row["customer_id"]), str(row["risk_index"]), chance, escape(because))
    return table


def _limits(row: RowMapping, names: tuple[str, str, str], value: str, limits: str) -> str:
    """Format a value and its interval; unknown is a dash."""
    middle, low, high = (row[name] for name in names)
    if middle is None:
        return _UNKNOWN
    around = "" if low is None or high is None else f" [dim]{escape(limits.format(low, high))}[/]"
    return value.format(middle) + around


def _score(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:+.1f}"
