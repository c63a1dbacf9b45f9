"""`qm train`: fit, evaluate and write a candidate model."""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from qm_pipeline.commands import console

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.training.outcomes import Source

    Work: TypeAlias = Callable[[Callable[[str], None]], dict[str, Any]]


class Trainable(StrEnum):
    """What can be trained."""

    SENTIMENT = "sentiment"
    OUTCOMES = "outcomes"


_Corpus = Annotated[
    Path | None,
    typer.Option(
        help="The folder of the training data: of goemotions, vader and opinion_lexicon for sentiment, "
        "of conversations for outcomes."
    ),
]
_Language = Annotated[
    str,
    typer.Option(
        help="sentiment: the language. English learns from corpora; any other from what is written of it "
        "in this project, without --corpus."
    ),
]
_Records = Annotated[
    list[Path] | None,
    typer.Option(
        help="outcomes: files of your own contacts, to fit what serves to them; again for each file."
    ),
]
_Labels = Annotated[
    Path | None,
    typer.Option(
        help="outcomes: what became of them, a JSON object a line: interaction_id and dissatisfied, "
        "resolved, abandoned as far as known."
    ),
]
_FromDatabase = Annotated[
    bool,
    typer.Option(
        "--from-database",
        help="outcomes: fit what serves to the database's contacts that say how they ended.",
    ),
]
_Site = Annotated[str, typer.Option(help="outcomes: whose contacts these are, as the card will say.")]
_Out = Annotated[Path, typer.Option(help="Where the candidate is written: a folder.")]
_Version = Annotated[str, typer.Option(help="The candidate's version.")]
_Seed = Annotated[int, typer.Option(help="The same seed gives the same model, byte for byte.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print the metrics as one JSON document.")]


def train(  # noqa: PLR0913  (a command has as many parameters as options)
    model: Annotated[Trainable, typer.Argument(help="What to train.")],
    *,
    corpus: _Corpus = None,
    language: _Language = "en",
    records: _Records = None,
    labels: _Labels = None,
    from_database: _FromDatabase = False,
    site: _Site = "this centre's own contacts",
    out: _Out,
    version: _Version = "1.0.0",
    seed: _Seed = 1,
    as_json: _AsJson = False,
) -> None:
    """Fit, evaluate and write a candidate model: the artefact, its card, its metrics and its manifest.

    It serves nothing yet: `qm models promote --from DIR` lets it.
    """
    with ExitStack() as opened:
        if model is Trainable.OUTCOMES:
            own = _stored(opened, site) if from_database else _own(records, labels, site)
            steps, work = _outcomes(corpus, own, out, version, seed)
        elif language == "en":
            steps, work = _sentiment(corpus, out, version, seed)
        else:
            steps, work = _written(language, out, version, seed)
        metrics = _followed(opened, model, steps, work)
    console.emit({"model": str(out), "metrics": metrics}, as_json, lambda: _tell(out))


def _followed(opened: ExitStack, model: Trainable, steps: int, work: Work) -> dict[str, Any]:
    """Do the work and show how far it is."""
    progress = opened.enter_context(console.progress())
    task = progress.add_task(f"training {model.value}", total=steps)
    return work(lambda doing: progress.update(task, advance=1, description=doing))


def _sentiment(corpus: Path | None, out: Path, version: str, seed: int) -> tuple[int, Work]:
    from qm_pipeline.training import sentiment  # noqa: PLC0415  (scikit-learn, a second that --help need not pay)

    if corpus is None:
        raise typer.BadParameter("Give the folder of the training corpora with --corpus.")
    return sentiment.STEPS, lambda on_step: sentiment.train(
        corpus, out, version=version, seed=seed, on_step=on_step
    )


def _written(language: str, out: Path, version: str, seed: int) -> tuple[int, Work]:
    from qm_pipeline.training import written  # noqa: PLC0415  (as above)

    return written.STEPS, lambda on_step: written.train(
        language, out, version=version, seed=seed, on_step=on_step
    )


def _own(records: list[Path] | None, labels: Path | None, site: str) -> Source | None:
    """Give a centre's own labelled contacts; None where it brings none."""
    from qm_pipeline.training import outcomes  # noqa: PLC0415  (as above)

    if records and labels is not None:
        return outcomes.Files(records, labels, site)
    if records or labels is not None:
        raise typer.BadParameter("Contacts and what became of them belong together: --records and --labels.")
    return None


def _stored(opened: ExitStack, site: str) -> Source:
    """Give the labelled contacts of the database."""
    from qm_pipeline.settings import Settings  # noqa: PLC0415  (as above)
    from qm_pipeline.store import migrate  # noqa: PLC0415  (as above)
    from qm_pipeline.store.engine import Database  # noqa: PLC0415  (as above)
    from qm_pipeline.training.stored_labels import StoredLabels  # noqa: PLC0415  (as above)

    database = opened.enter_context(Database.open(Settings()))
    migrate.upgrade(database)
    return StoredLabels(database, site)


def _outcomes(
    corpus: Path | None, own: Source | None, out: Path, version: str, seed: int
) -> tuple[int, Work]:
    from qm_pipeline import resources  # noqa: PLC0415  (as above)
    from qm_pipeline.settings import Settings  # noqa: PLC0415  (as above)
    from qm_pipeline.training import outcomes  # noqa: PLC0415  (as above)

    if (corpus is None) == (own is None):
        raise typer.BadParameter(
            "Give either --corpus, to train from nothing, or --records and --labels, or --from-database."
        )
    shelf = Settings().models_folder or resources.root() / "models"
    candidate = outcomes.Candidate(out, version, seed)
    if own is not None:
        return outcomes.STEPS, lambda on_step: outcomes.adapt(own, shelf, candidate, on_step)
    source = outcomes.corpus(corpus or Path())
    return outcomes.STEPS, lambda on_step: outcomes.train(source, shelf, candidate, on_step)


def _tell(out: Path) -> None:
    console.out().print(f"A candidate is in {out}; its figures are in {out / 'card.md'}.", soft_wrap=True)
    console.out().print(f"Let it serve with: qm models promote --from {out}", soft_wrap=True)
