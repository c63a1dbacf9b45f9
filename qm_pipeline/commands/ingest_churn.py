"""`qm ingest-churn`: who left."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qm_pipeline.commands import console
from qm_pipeline.customers import labels
from qm_pipeline.runs import churn
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from qm_pipeline.runs.churn import Landed


def ingest_churn(
    path: Annotated[Path, typer.Argument(help="CSV with the columns customer_id and churned_at.")],
    known_until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The last day on which leaving would be in the file; unset: the latest day in it.",
        ),
    ] = None,
    *,
    strict: Annotated[bool, typer.Option(help="Exit 1 where a line was refused.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Land who left, fit the probability of leaving to it, and bring the stored risks up to date.

    The model is tested on later time than it was fitted on, and serves only if it is better than the base
    rate there and its calibration error is at most 0.05; otherwise what served before goes on.
    """
    settings = Settings()
    today = datetime.now(settings.zone).date()
    found = labels.read(path, today, settings.zone)
    until = known_until.date() if known_until else None
    with Database.open(settings) as database, console.progress() as shown:
        migrate.upgrade(database)
        task = shown.add_task("Who left", total=None)
        landed = churn.land_and_fit(
            database, path, found, until, lambda doing: shown.update(task, advance=1, description=doing)
        )
    document = _document(landed)
    console.emit(document, as_json, lambda: _tell(path, document))
    if strict and found.refused:
        raise typer.Exit(1)


def _document(landed: Landed) -> dict[str, Any]:
    found, fitted = landed.found, landed.fitted
    accepted = found.received - len(found.refused)
    return {
        "received": found.received,
        "accepted": accepted,
        "customers": found.churned.height,
        "news": landed.news,
        "refused": [{"line": line, "reason": reason.value} for line, reason in found.refused],
        "known_until": str(landed.known_until),
        "examples": fitted.examples,
        "churned_examples": fitted.churned,
        "evaluation": fitted.evaluation.document() if fitted.evaluation else None,
        "serves": fitted.serves,
        "refreshed": landed.refreshed,
    }


def _tell(path: Path, document: dict[str, Any]) -> None:
    out = console.out()
    out.print(
        f"{path}: {document['received']:,} received, {document['accepted']:,} accepted, "
        f"{len(document['refused']):,} refused; {document['customers']:,} customers, of them news: "
        f"{document['news']:,}",
        soft_wrap=True, markup=False,
    )  # fmt: skip
    for refused in document["refused"][:20]:
        out.print(f"    line {refused['line']:,}: {refused['reason']}", markup=False)
    out.print(_verdict(document), soft_wrap=True, markup=False)


def _verdict(document: dict[str, Any]) -> str:
    tested = document["evaluation"]
    if tested is None:
        return (
            "Too few, or over too short a time, to fit a probability and to test it on what comes later: "
            f"of {document['examples']:,} days with a contact, {document['churned_examples']:,} were "
            "followed by leaving; the risk index stays."
        )
    auroc = "unknown" if tested["auroc"] is None else f"{tested['auroc']:.3f}"
    figures = (
        f"on {tested['tested_from']} to {tested['tested_until']}, which it had not seen: AUROC {auroc}, "
        f"Brier {tested['brier']:.4f} (base rate {tested['brier_of_base_rate']:.4f}), "
        f"calibration error {tested['calibration_error']:.3f}"
    )
    if document["serves"]:
        return f"The probability serves; {figures}. {document['refreshed']:,} stored risks are up to date."
    return (
        f"The new probability does not serve, it is not better than the base rate or not honest; {figures}."
    )
