"""The tables of `qm models compare` and of what a re-scored history changed.

What belongs here: which of the figures people see, and how they are laid out for 80 columns. What does not:
the figures (`comparison.report`). `--json` has all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from rich.markup import escape
from rich.table import Table

from qm_pipeline.commands import console
from qm_pipeline.comparison.tally import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Column: TypeAlias = "Callable[[dict[str, Any]], str]"
_UNKNOWN: Final = "-"
_MOST_PLACES: Final = 12
# Parts of the name of a figure that is a peer's, or a count: these stand on the card.
_ASIDE: Final = {"vader", "baselines", "n", "positive", "base_rate", "features", "trials", "contacts"}
# So many capabilities that a line each is worth reading only where it changed.
_MANY: Final = "behaviour."
_FLIPS: Final[dict[str, Column]] = {
    "on": lambda row: f"+{row['turned_on']:,}",
    "off": lambda row: f"-{row['turned_off']:,}",
    "changed": lambda row: _number(row["changed"], "{:.1%}"),
    "95% interval": lambda row: _between(row["changed_low"], row["changed_high"], "{:.1%}"),
}


def describe(document: dict[str, Any]) -> None:
    """Print the comparison."""
    out = console.out()
    out.print(
        f"\nbefore  [bold]{escape(document['before'])}[/]\nafter   [bold]{escape(document['after'])}[/]"
    )
    out.print(f"{document['interactions']:,} contacts. {_sources(document['compared'])}", soft_wrap=True)
    for remark in document["remarks"]:
        out.print(f"[yellow]{escape(remark)}[/]", soft_wrap=True)
    changes(document)
    if document["cards"]:
        out.print(_cards(document["cards"]))


def rescored(report: dict[str, Any]) -> None:
    """Print what scoring a range of days again changed."""
    out = console.out()
    out.print(
        f"\n{report['interactions']:,} contacts of {report['day_from']} to {report['day_to']} have scores of "
        f"[bold]{escape(report['after_versions'])}[/] in the place of "
        f"[bold]{escape(report['before_versions'])}[/]",
        soft_wrap=True,
    )
    out.print(_measures(report["measures"]))
    out.print(_flags(_overall(report["flags"])))


def changes(document: dict[str, Any]) -> None:
    """Print what moved and what flipped."""
    out = console.out()
    out.print(_agreement(document), soft_wrap=True)
    out.print(_measures(document["measures"]))
    out.print(_flags(_overall(document["flags"])))
    places = _busiest(document["flags"], document["interactions"])
    if places:
        out.print(_places(places))
    for row in document["examples"]["flags"]:
        ids = ", ".join(row["interaction_ids"])
        out.print(f"  {row['code']} {row['change'].replace('_', ' ')}: {escape(ids)}", soft_wrap=True)
    moved = [row for row in document["examples"]["moved"] if row["measure"] == "customer_score"]
    if moved:
        told = ", ".join(
            f"{row['interaction_id']} ({row['before']:+.1f} to {row['after']:+.1f})" for row in moved
        )
        out.print(f"  customer score moved furthest: {escape(told)}", soft_wrap=True)


def _overall(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if row["dimension"] == EVERYTHING]


def _sources(compared: dict[str, Any]) -> str:
    if "files" in compared:
        return f"From {len(compared['files'])} files."
    return f"{compared['from_history']:,} from history, {compared['scored_now']:,} scored now."


def _agreement(document: dict[str, Any]) -> str:
    parts = []
    for name, what in (("labels", "turns have another label"), ("levels", "contacts another level")):
        found = document[name]
        if found["n"]:
            parts.append(
                f"{found['changed']:,} of {found['n']:,} {what} (kappa {_number(found['kappa'], '{:.3f}')})"
            )
    others = sum(row["n"] for row in document["statuses"] if row["before"] != row["after"])
    return "; ".join([*parts, f"{others:,} contacts another status."])


def _measures(rows: Sequence[dict[str, Any]]) -> Table:
    table = _table("What moved, with 95% intervals of the mean and where 90% of the moves lie", "measure")
    columns: dict[str, Column] = {
        "n": lambda row: f"{row['n']:,}",
        "before": lambda row: _number(row["before"], "{:.3f}"),
        "moved": lambda row: _number(row["difference"], "{:+.3f}"),
        "95% interval": lambda row: _between(row["low"], row["high"], "{:+.3f}"),
        "90% of moves": lambda row: _between(row["q05"], row["q95"], "{:+.2f}"),
    }
    if any(row["lost"] or row["gained"] for row in rows):
        columns["lost"], columns["gained"] = lambda row: f"{row['lost']:,}", lambda row: f"{row['gained']:,}"
    return _filled(table, _overall(rows), "measure", columns)


def _flags(rows: Sequence[dict[str, Any]]) -> Table:
    columns: dict[str, Column] = {
        "contacts": lambda row: f"{row['n']:,}",
        "before": lambda row: f"{row['before']:,}",
        **_FLIPS,
        "kappa": lambda row: _number(row["kappa"], "{:.2f}"),
    }
    return _filled(_table("Flags", "code"), rows, "code", columns)


def _places(rows: Sequence[dict[str, Any]]) -> Table:
    columns: dict[str, Column] = {
        "where": lambda row: f"{row['dimension']} {row['value'] or '(unknown)'}",
        "contacts": lambda row: f"{row['n']:,}",
        **_FLIPS,
    }
    return _filled(_table("Where flags flip most", "code"), rows, "code", columns)


def _busiest(rows: Sequence[dict[str, Any]], contacts: int) -> list[dict[str, Any]]:
    """Return the places in which most flags flip; one that holds every contact says nothing new."""
    flipped = [
        row
        for row in rows
        if row["dimension"] != EVERYTHING and row["n"] < contacts and row["turned_on"] + row["turned_off"]
    ]
    return sorted(flipped, key=lambda row: -(row["turned_on"] + row["turned_off"]))[:_MOST_PLACES]


def _cards(rows: Sequence[dict[str, Any]]) -> Table:
    table = _table("What their cards say: fixed evaluation sets, measured when they were trained", "figure")
    columns: dict[str, Column] = {
        "before": lambda row: _number(row["before"], "{:.3f}"),
        "after": lambda row: _number(row["after"], "{:.3f}"),
        "difference": lambda row: _number(row["difference"], "{:+.3f}"),
    }
    return _filled(table, [row for row in rows if _is_shown(row)], "figure", columns)


def _is_shown(row: dict[str, Any]) -> bool:
    if _ASIDE & set(row["figure"].split(".")) or row["figure"].endswith(".conversations"):
        return False
    return not row["figure"].startswith(_MANY) or bool(row["difference"])


def _table(title: str, first: str) -> Table:
    table = Table(title=f"\n[bold]{title}[/]", title_justify="left", title_style="", box=None, pad_edge=False)
    table.add_column(first)
    return table


def _filled(
    table: Table,
    rows: Sequence[dict[str, Any]],
    name: str,
    columns: dict[str, Column],
) -> Table:
    for heading in columns:
        table.add_column(heading, justify="left" if heading == "where" else "right", no_wrap=True)
    for row in rows:
        table.add_row(escape(str(row[name])), *(escape(shown(row)) for shown in columns.values()))
    return table


def _number(value: float | None, form: str) -> str:
    return _UNKNOWN if value is None else form.format(value)


def _between(low: float | None, high: float | None, form: str) -> str:
    return _UNKNOWN if low is None or high is None else f"[{form.format(low)}, {form.format(high)}]"
