"""The text of `qm formulas`.

What belongs here: how figures are laid out in a terminal. What does not: the figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.markup import escape
from rich.table import Table

from qm_pipeline.commands import console
from qm_pipeline.scoring.formulas import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_UNKNOWN: Final = "-"


def describe(document: dict[str, Any]) -> None:
    """Print a table a convention, with each figure's definition beneath, and what the source gave."""
    out = console.out()
    name = f"{document['source']}/{document['interaction_id']}"
    out.print(f"{name}  ({document['model_versions']})", markup=False)
    for convention, title in TITLES.items():
        rows = [row for row in document["figures"] if row["convention"] == convention]
        out.print(_figures_table(f"\n{title}", rows))
        for row in {row["figure"]: row for row in rows}.values():
            told = f"  {row['figure']}: {row['definition']}; rests on the {row['counts']}"
            out.print(told, style="dim", markup=False, soft_wrap=True)
    if document["source_figures"]:
        out.print(_source_table(document["source_figures"]))


def describe_check(document: dict[str, Any]) -> None:
    """Print how many figures agree, by figure, and which do not."""
    out, totals = console.out(), document["totals"]
    if not totals["given"]:
        out.print("No interaction came with figures of its source.")
        return
    headings = ("figure", "given", "agree", "differ", "no labels", "ours minus theirs")
    out.print(_table("", headings, [_checked(row) for row in document["figures"]]))
    checked = totals["agree"] + totals["differ"]
    out.print(
        f"\n{totals['agree']:,} of {checked:,} figures are what their labels give; {totals['no_labels']:,} "
        "came without the labels that they rest on.",
        soft_wrap=True,
    )
    for row in document["differing"]:
        given, computed = _number(row["theirs"]), _number(row["from_their_labels"])
        told = f"  {row['interaction_id']} {_name(row)}: source {given}, its labels give {computed}"
        out.print(told, markup=False, soft_wrap=True)


def _checked(row: dict[str, Any]) -> tuple[str, ...]:
    counts = (f"{row[name]:,}" for name in ("given", "agree", "differ", "no_labels"))
    difference = _number(row["mean_difference"])
    ours = f"{difference} (n {row['from_our_labels']:,})" if row["from_our_labels"] else _UNKNOWN
    return (f"{row['convention']} {_name(row)}", *counts, ours)


def _name(row: dict[str, Any]) -> str:
    place = "" if row.get("place") is None else f" {row['place']}"
    return f"{row['participant']} {row['figure']}{place}"


def _figures_table(title: str, rows: list[dict[str, Any]]) -> Table:
    values = [
        (
            row["participant"],
            row["figure"],
            _number(row["from_our_labels"]),
            str(row["n"]),
            _number(row["from_source_labels"]),
        )
        for row in rows
    ]
    return _table(title, ("who", "figure", "from our labels", "labels", "from the source's labels"), values)


def _source_table(rows: list[dict[str, Any]]) -> Table:
    headings = ("figure", "source", "from its labels", "from ours", "agrees")
    return _table(
        "\nThe source's own figures",
        headings,
        [
            (
                _name(row),
                *(_number(row[name]) for name in ("theirs", "from_their_labels", "from_our_labels")),
                {True: "yes", False: "no", None: _UNKNOWN}[row["agrees"]],
            )
            for row in rows
        ],
    )


def _table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(
        title=f"[bold]{title}[/]" if title else None, title_justify="left", title_style="", box=None
    )
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def _number(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:+.2f}"
