"""`qm score`: files of conversations to files of scores, without a database."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qm_pipeline import resources
from qm_pipeline.commands import console
from qm_pipeline.commands.reading import ContactsFile, MappingFile, options_of
from qm_pipeline.ingest.formats import Format
from qm_pipeline.ingest.landing import expanded
from qm_pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qm_pipeline.ingest.landing import Progress


def score(  # noqa: PLR0913 - an option each
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders whose files are taken.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder for turns.parquet and interactions.parquet.")],
    file_format: Annotated[
        Format, typer.Option("--format", help="What the files are; auto looks into them.")
    ] = Format.AUTO,
    contacts: ContactsFile = None,
    mapping: MappingFile = None,
    processes: Annotated[
        int | None,
        typer.Option(min=1, help="How many processes score; one a core where nobody says, one for little."),
    ] = None,
    strict: Annotated[bool, typer.Option(help="Exit 1 where a record was refused.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Score files without a database; what is written holds scores and ids and no text.

    A row a turn and a row an interaction, in the order of the input, with the numbers that the nightly batch
    gives the same records; one that is still going on is scored as far as it goes, one that comes twice has
    two rows. Exits 1 where a file could not be read whole.
    """
    with _nothing_collected():
        from qm_pipeline import models  # noqa: PLC0415  (numba and Arrow: --help need not wait for them)
        from qm_pipeline.quality.phrases import reading  # noqa: PLC0415  (as above)
        from qm_pipeline.scoring import workers  # noqa: PLC0415  (as above)
        from qm_pipeline.scoring.export import is_export  # noqa: PLC0415  (as above)
        from qm_pipeline.scoring.files import score_files  # noqa: PLC0415  (as above)

        settings = Settings()
        options = options_of(settings, file_format, contacts, mapping)
        folder = settings.models_folder or resources.root() / "models"
        serving = models.serving(folder, reading.read(settings.phrases))
        files = [path for path in expanded(paths) if path in paths or not is_export(path, out)]
        count = processes or workers.count_for(sum(path.stat().st_size for path in files if path.is_file()))
        serving.prepare()
    recipe = workers.Recipe(folder, settings.phrases, options)
    with workers.crew(recipe, serving, count) as score_pieces, _shown(files) as on_progress:
        summary = score_files(files, out, options, serving, on_progress, score_pieces)
    document = summary.document() | {"out": out}
    console.emit(document, as_json, lambda: _tell(document))
    if any(each.error or (strict and each.quarantined) for each in summary.files):
        raise typer.Exit(1)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let Python look for no waste while libraries and models are loaded: they last, and it finds none.

    It takes a twelfth of the start to look.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@contextmanager
def _shown(files: list[Path]) -> Iterator[Callable[[Progress], None]]:
    """Show on stderr how many bytes of the files have been scored."""
    sizes = {path: path.stat().st_size for path in files if path.is_file()}
    done: dict[Path, int] = {}
    with console.progress() as progress:
        task = progress.add_task("Scoring", total=sum(sizes.values()))

        def on_progress(reached: Progress) -> None:
            done[reached.path] = reached.bytes_read
            progress.update(task, completed=sum(done.values()))

        yield on_progress


def _tell(document: dict[str, Any]) -> None:
    """Print a line a file, what was refused and why, and what came out."""
    out, totals = console.out(), document["totals"]
    for file in document["files"]:
        counts = ", ".join(f"{file[name]:,} {name}" for name in ("received", "accepted", "quarantined"))
        out.print(f"{file['path']}: {counts}", soft_wrap=True, markup=False)
        for reason, records in file["reasons"].items():
            out.print(f"    {records:,} quarantined: {reason}", soft_wrap=True, markup=False)
        if file["error"]:
            out.print(f"    {file['error']}", soft_wrap=True, markup=False)
    counts = ", ".join(f"{totals[name]:,} {name}" for name in ("scored", "skipped", "failed"))
    out.print(
        f"{counts}; {totals['turns']:,} turns; {document['model_versions']}", soft_wrap=True, markup=False
    )
    out.print(f"In {document['out']}: turns.parquet, interactions.parquet", soft_wrap=True, markup=False)
