"""`qm explain`: why an interaction has its scores, down to the words."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from qm_pipeline import models, resources
from qm_pipeline.commands import console
from qm_pipeline.commands.reading import ContactsFile, MappingFile, options_of
from qm_pipeline.ingest.formats import Format
from qm_pipeline.ingest.picking import pick
from qm_pipeline.quality.phrases import reading
from qm_pipeline.runs import one_contact
from qm_pipeline.scoring import explanation
from qm_pipeline.settings import Settings


def explain(  # noqa: PLR0913 - an option each
    interaction: Annotated[
        str | None, typer.Argument(help="SOURCE/INTERACTION_ID, or the interaction's key.")
    ] = None,
    *,
    records: Annotated[Path | None, typer.Option(help="Read it from this file, without a database.")] = None,
    name: Annotated[str | None, typer.Option("--id", help="Which record of that file.")] = None,
    turn: Annotated[int | None, typer.Option(help="Only this turn; the first is 0.")] = None,
    contacts: ContactsFile = None,
    mapping: MappingFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say why an interaction has its scores: each turn's share, each word's points.

    The points of the words named, of what came before, of all other words and of where every turn starts add
    up to a turn's score, the shares of one side's turns to its score of the contact. The models that serve
    now explain. This prints what was said.
    """
    if (interaction is None) == (records is None):
        raise typer.BadParameter("Name an interaction, or a file of records with --records.")
    settings = Settings()
    options = options_of(settings, Format.AUTO, contacts, mapping)
    frames = (
        one_contact.stored(settings, str(interaction)) if records is None else pick(records, options, name)
    )
    folder = settings.models_folder or resources.root() / "models"
    serving = models.serving(folder, reading.read(settings.phrases))
    document = explanation.explain(*frames, serving, turn)
    from qm_pipeline.commands import explain_text  # noqa: PLC0415  (rich, which --json need not wait for)

    console.emit(document, as_json, lambda: explain_text.describe(document))
