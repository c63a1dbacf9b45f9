"""`qm simulate`: a contact centre with known truth, as files."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime  # noqa: TC003  (typer reads the annotations)
from pathlib import Path  # noqa: TC003  (as above)
from typing import Annotated

import typer

from qm_pipeline import simulate as domain
from qm_pipeline.commands import console
from qm_pipeline.simulate.plan import DEFAULT_END


def simulate(
    out: Annotated[Path, typer.Argument(help="The folder to write; new, empty, or holding this simulation.")],
    *,
    interactions: Annotated[int, typer.Option(min=1, help="How many contacts.")] = 20_000,
    days: Annotated[int, typer.Option(min=1, help="Over how many days.")] = 90,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 7,
    end: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=f"The day after the last one (default {DEFAULT_END})."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Write a simulated contact centre, its hidden truth beside it."""
    plan = domain.Plan(interactions=interactions, days=days, seed=seed, end=_day(end))
    with console.progress() as bar:
        task = bar.add_task("Simulating", total=interactions)
        summary = domain.write(
            out, plan, progress=lambda share: bar.update(task, completed=round(share * interactions))
        )
    console.emit(asdict(summary), as_json, lambda: _describe(summary))


def _day(end: datetime | None) -> date:
    return DEFAULT_END if end is None else end.date()


def _describe(summary: domain.Summary) -> None:
    what = (
        f"{summary.interactions:,} interactions ({summary.turns:,} turns) of {summary.customers:,} customers "
        f"with {summary.agents} agents; {summary.churned:,} customers left"
    )
    console.out().print(f"{'Wrote' if summary.created else 'Already there:'} {what}.", soft_wrap=True)
    console.out().print(
        f"{len(summary.files)} files, {summary.bytes / 1e6:.1f} MB, in {summary.path}", soft_wrap=True
    )
    console.out().print("The truth lies beside them: docs/simulation.md says what is in it.", soft_wrap=True)
