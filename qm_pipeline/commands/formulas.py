"""`qm formulas`: an interaction by every published convention, and a check of the figures of sources."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from qm_pipeline import models, resources
from qm_pipeline.commands import console
from qm_pipeline.commands.reading import ContactsFile, MappingFile, options_of
from qm_pipeline.ingest.batches import IngestOptions, read_batches
from qm_pipeline.ingest.formats import Format
from qm_pipeline.ingest.picking import pick
from qm_pipeline.quality.phrases import reading
from qm_pipeline.runs import one_contact
from qm_pipeline.scoring import side_by_side
from qm_pipeline.settings import Settings
from qm_pipeline.store import migrate
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from qm_pipeline.models import ServingModels

MOST_SHOWN: Final = 20


def formulas(  # noqa: PLR0913 - an option each
    interaction: Annotated[
        str | None, typer.Argument(help="SOURCE/INTERACTION_ID, or the interaction's key.")
    ] = None,
    *,
    records: Annotated[Path | None, typer.Option(help="Read from this file, without a database.")] = None,
    name: Annotated[str | None, typer.Option("--id", help="Which record of that file.")] = None,
    check: Annotated[
        bool, typer.Option(help="Check all figures that came from sources against their labels.")
    ] = False,
    contacts: ContactsFile = None,
    mapping: MappingFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show an interaction's figures by every convention: Contact Lens, Genesys, seven levels.

    With --check, all interactions of the file or of the database: what the source's figures are, what our
    formulas make of its labels, and what of ours. Exits 1 where a figure is not what its labels give.
    """
    if check and (interaction or name):
        raise typer.BadParameter("--check looks at all interactions, of the database or of --records.")
    if not check and (interaction is None) == (records is None):
        raise typer.BadParameter("Name an interaction, or a file with --records; or --check all.")
    settings = Settings()
    options = options_of(settings, Format.AUTO, contacts, mapping)
    folder = settings.models_folder or resources.root() / "models"
    serving = models.serving(folder, reading.read(settings.phrases))
    if check:
        _check(_checked(settings, records, options, serving), as_json=as_json)
        return
    frames = (
        one_contact.stored(settings, str(interaction)) if records is None else pick(records, options, name)
    )
    document = side_by_side.compare(*frames, serving)
    from qm_pipeline.commands import formulas_text  # noqa: PLC0415  (rich, which --json need not wait for)

    console.emit(document, as_json, lambda: formulas_text.describe(document))


def _check(document: dict[str, Any], *, as_json: bool) -> None:
    from qm_pipeline.commands import formulas_text  # noqa: PLC0415  (as above)

    console.emit(document, as_json, lambda: formulas_text.describe_check(document))
    if document["totals"]["differ"]:
        raise typer.Exit(1)


def _checked(
    settings: Settings, records: Path | None, options: IngestOptions, serving: ServingModels
) -> dict[str, Any]:
    if records is not None:
        batches = ((batch.interactions, batch.turns) for batch in read_batches(records, options))
        summary, differing = side_by_side.check(batches, serving)
        return _document(summary.to_dicts(), differing.head(MOST_SHOWN).to_dicts())
    with Database.open(settings) as database:
        migrate.upgrade(database)
        with database.begin() as tx:
            rows = [dict(row) for row in tx.rows("evidence/source_summary")]
            others = [dict(row) for row in tx.rows("evidence/source_differing", most=MOST_SHOWN)]
    return _document(rows, others)


def _document(figures: list[dict[str, Any]], differing: list[dict[str, Any]]) -> dict[str, Any]:
    totals = {name: sum(row[name] for row in figures) for name in ("given", "agree", "differ", "no_labels")}
    return {"totals": totals, "figures": figures, "differing": differing}
