"""One contact by every convention: the document of `qm formulas`.

What belongs here: putting figures beside each other. What does not: computing them (`formulas`,
`source_figures`), printing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from qm_pipeline.scoring import formulas, source_figures
from qm_pipeline.scoring.batch import score_batch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qm_pipeline.models import ServingModels

_FIGURE = ["convention", "participant", "figure"]


def compare(interactions: pl.DataFrame, turns: pl.DataFrame, models: ServingModels) -> dict[str, Any]:
    """Compute a contact's figures by every convention.

    Parameters
    ----------
    interactions, turns
        `INTERACTIONS`, one row, and `TURNS`.
    models
        The models that serve.

    Returns
    -------
    dict
        JSON values. `figures`: a record a figure with `from_our_labels`, `from_source_labels`, `n` (labels of
        ours that it rests on), `definition` and `counts`. `source`: a record a figure that came with the
        contact, as in the view app.source_comparison.
    """
    scored = score_batch(interactions, turns, models)
    contact = interactions.row(0, named=True)
    contacts = interactions.select("interaction_key", "channel", "turn_count")
    said = source_figures.with_source_labels(contacts, turns, scored.turns)
    ours = formulas.figures(contacts, said)
    theirs = source_figures.from_source(contacts, said, interactions["attributes"])
    both = ours.join(theirs, on=[*_FIGURE, "interaction_key"], how="left", maintain_order="left")
    given = source_figures.compare(interactions, turns, scored.turns)
    return {
        **{name: contact[name] for name in ("source", "interaction_id", "channel")},
        "model_versions": models.versions,
        "figures": [_figure(row) for row in both.iter_rows(named=True) if _applies(row)],
        "source_figures": given.drop("interaction_key").to_dicts(),
    }


def _applies(row: dict[str, Any]) -> bool:
    """Tell whether the contact can have a figure: the quarters in the middle are of time."""
    known = row["value"] is not None or row["from_their_labels"] is not None
    return known or not row["figure"].startswith("quarter")


def _figure(row: dict[str, Any]) -> dict[str, Any]:
    meaning = formulas.DEFINITIONS[row["convention"], row["figure"]]
    return {
        **{name: row[name] for name in _FIGURE},
        "from_our_labels": row["value"],
        "from_source_labels": row["from_their_labels"],
        "n": row["n"],
        "definition": meaning.definition,
        "counts": meaning.counts,
    }


def check(
    batches: Iterable[tuple[pl.DataFrame, pl.DataFrame]], models: ServingModels
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Check the figures that came with many contacts.

    Parameters
    ----------
    batches
        `INTERACTIONS` and `TURNS`, batch by batch.
    models
        The models that serve.

    Returns
    -------
    tuple of pl.DataFrame
        `source_figures.SUMMARY`, and the rows of `COMPARISON` that do not agree, with `interaction_id`.
    """
    found = [source_figures.COMPARISON.to_frame().with_columns(interaction_id=pl.lit("")).clear()]
    for interactions, turns in batches:
        scored = score_batch(interactions, turns, models)
        compared = source_figures.compare(interactions, turns, scored.turns)
        names = interactions.select("interaction_key", "interaction_id")
        found.append(compared.join(names, on="interaction_key", maintain_order="left"))
    everything = pl.concat(found)
    return source_figures.summary(everything.drop("interaction_id")), everything.filter(~pl.col("agrees"))
