"""Evidence of whole contacts: scored frames in, a record a turn out, with the turn's share in the contact.

What belongs here: which model explains which turn, and the form in which evidence is stored and printed. What
does not: the evidence itself (`evidence`, `shares`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec
import polars as pl

from qm_pipeline.interactions.frames import EVIDENCE
from qm_pipeline.scoring import aggregate, evidence, labels, shares
from qm_pipeline.scoring.batch import SCORED_ROLES
from qm_pipeline.scoring.language import languages

if TYPE_CHECKING:
    from qm_pipeline.scoring.batch import Scored
    from qm_pipeline.scoring.evidence import Amount, Context, Explainer, Hidden, Span, TurnEvidence

# Stored sums then differ from the stored scores by less than 0.001, and a shown number has one place.
DIGITS: Final = 4


class Explaining(Protocol):
    """What is needed of the models that made the scores."""

    def sentiment(self, language: str | None, /) -> Explainer | None:
        """Return the model for a language, or None where none covers it."""


def of_flagged(
    interactions: pl.DataFrame, turns: pl.DataFrame, scored: Scored, models: Explaining
) -> pl.DataFrame:
    """Explain the contacts of a batch that have a flag; parameters as of `of_contacts`."""
    flagged = scored.flags.select(pl.col("interaction_key").unique())
    contacts, said = (
        frame.join(flagged, on="interaction_key", how="semi") for frame in (interactions, turns)
    )
    return of_contacts(contacts, said, scored, models)


def of_contacts(
    interactions: pl.DataFrame, turns: pl.DataFrame, scored: Scored, models: Explaining
) -> pl.DataFrame:
    """Explain contacts.

    Parameters
    ----------
    interactions, turns
        `INTERACTIONS` and `TURNS` of them, as they were scored.
    scored
        What `score_batch` made of them; it may hold more.
    models
        The models that did it.

    Returns
    -------
    pl.DataFrame
        `EVIDENCE`, a row a contact with a scored turn, in the order of `interactions`.
    """
    contacts = interactions.select("interaction_key", "channel", "language", "turn_count")
    said = _said(contacts, turns, scored)
    found = _explained(said, models)
    parts = shares.of_turns(aggregate.turn_arrays(contacts, said))
    kept: dict[int, list[dict[str, Any]]] = {}
    for row, (number, role) in enumerate(said.select("contact", "role").iter_rows()):
        if row in found:
            share = {"overall": parts.overall[row], "begin": parts.begin[row], "end": parts.end[row]}
            kept.setdefault(number, []).append(_record(found[row], role, share))
    keys = contacts["interaction_key"]
    rows = [(keys[number], msgspec.json.encode(records).decode()) for number, records in sorted(kept.items())]
    return pl.DataFrame(rows, schema=EVIDENCE, orient="row")


def _said(contacts: pl.DataFrame, turns: pl.DataFrame, scored: Scored) -> pl.DataFrame:
    """Give the scored turns their text, contact and language, sorted by contact and place."""
    numbered = contacts.select("interaction_key", contact=pl.int_range(pl.len(), dtype=pl.Int64))
    wording = turns.select("interaction_key", "turn_index", "text", "offset_ms", "duration_ms")
    said = (
        scored.turns.join(numbered, on="interaction_key")
        .join(wording, on=["interaction_key", "turn_index"])
        .sort("contact", "turn_index")
    )
    people = said.filter(pl.col("role").is_in(SCORED_ROLES)).select("contact", "text")
    return said.with_columns(language=languages(contacts["language"], people).gather(said["contact"]))


def _explained(said: pl.DataFrame, models: Explaining) -> dict[int, TurnEvidence]:
    """Explain the turns that have a score, by their row."""
    found: dict[int, TurnEvidence] = {}
    for (language,), part in said.with_row_index("row").group_by("language", maintain_order=True):
        model = models.sentiment(str(language))
        if model is not None:
            scored = part["score"].is_not_null()
            told = [each for each, has_score in zip(_told(part, model), scored, strict=True) if has_score]
            found |= dict(zip(part["row"].filter(scored), evidence.of_turns(told, model), strict=True))
    return found


def _told(part: pl.DataFrame, model: Explainer) -> list[evidence.Said]:
    """Give the turns with what was said before each that counts."""
    turns = part.select("turn_index", "text").iter_rows()
    if model.context is None:
        return [evidence.Said(index, text) for index, text in turns]
    by_words = part.with_columns(labels.columns(model.predict_proba(part["text"]))).with_columns(
        pl.when(pl.col("score").is_not_null()).then(f"p_{name}").alias(f"p_{name}") for name in labels.LABELS
    )
    met = model.context.explain(by_words)
    return [evidence.Said(index, text, before) for (index, text), before in zip(turns, met, strict=True)]


def _record(found: TurnEvidence, role: str, share: dict[str, float]) -> dict[str, Any]:
    """Write the evidence of a turn as JSON values."""
    return {
        "turn_index": found.turn_index,
        "role": role,
        "score": _rounded(found.score),
        "base": _amount(found.base),
        "spans": [
            {"start": span.start, "end": span.end, **_amount(span), "negated": span.negated}
            for span in found.spans
        ],
        "context": [{"name": factor.name, **_amount(factor)} for factor in found.context],
        "hidden": {"words": found.hidden.words, **_amount(found.hidden)},
        "share": {name: _rounded(value) for name, value in share.items()},
    }


def _amount(part: Amount | Span | Context | Hidden) -> dict[str, Any]:
    return {"points": _rounded(part.points), "logits": [_rounded(each) for each in part.logits]}


def _rounded(value: float) -> float:
    return round(float(value), DIGITS) + 0.0  # which makes a rounded -0.0 a plain zero
