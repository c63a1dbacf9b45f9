"""`qm train`: fit, evaluate and write a candidate model."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from qm_pipeline.commands import console


class Trainable(StrEnum):
    """What can be trained."""

    SENTIMENT = "sentiment"


def train(
    model: Annotated[Trainable, typer.Argument(help="What to train.")],
    *,
    corpus: Annotated[
        Path, typer.Option(help="The folder that holds goemotions, vader and opinion_lexicon.")
    ],
    out: Annotated[Path, typer.Option(help="Where the candidate is written: a folder.")],
    version: Annotated[str, typer.Option(help="The candidate's version.")] = "1.0.0",
    seed: Annotated[int, typer.Option(help="The same seed gives the same model, byte for byte.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print the metrics as one JSON document.")] = False,
) -> None:
    """Fit, evaluate and write a candidate model: the artefact, its card, its metrics and its manifest.

    It serves nothing yet: `qm models promote --from DIR` lets it.
    """
    from qm_pipeline.training import sentiment  # noqa: PLC0415  (scikit-learn, a second that --help need not pay)

    with console.progress() as progress:
        task = progress.add_task(f"training {model.value}", total=sentiment.STEPS)

        def on_step(doing: str) -> None:
            progress.update(task, advance=1, description=doing)

        metrics = sentiment.train(corpus, out, version=version, seed=seed, on_step=on_step)
    console.emit({"model": str(out), "metrics": metrics}, as_json, lambda: _tell(out))


def _tell(out: Path) -> None:
    console.out().print(f"A candidate is in {out}; its figures are in {out / 'card.md'}.", soft_wrap=True)
    console.out().print(f"Let it serve with: qm models promote --from {out}", soft_wrap=True)
