"""Contacts in, scores and flags out: the one function behind the nightly batch and `qm score`.

What belongs here: the order of the steps and the accounting (every contact in comes out scored, skipped or
failed). What does not: the conventions themselves, models, reading and writing.

Turn scores are rounded to the float32 that is stored *before* anything is derived from them, so that whoever
recomputes a contact's scores or flags from stored turns gets the stored numbers, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

import numpy as np
import polars as pl

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.interactions.frames import INTERACTION_SCORES, TURN_SCORES
from qm_pipeline.interactions.quotation import own_words
from qm_pipeline.scoring import aggregate, labels
from qm_pipeline.scoring.failures import READ, FailureReason, score_or_isolate
from qm_pipeline.scoring.language import languages
from qm_pipeline.scoring.noticed import codes, notice
from qm_pipeline.scoring.outcomes import acts
from qm_pipeline.scoring.outcomes.judged import Judged
from qm_pipeline.scoring.outcomes.plain import plain
from qm_pipeline.scoring.text import skipped_reasons

if TYPE_CHECKING:
    from collections.abc import Callable

    from qm_pipeline.quality.phrases.reading import PhraseBook
    from qm_pipeline.scoring.outcomes.model import OutcomeModel
    from qm_pipeline.scoring.segments import Floats, Ints

SCORED_ROLES: Final = ("customer", "agent")
# A bot's words get no score; what the customer answers is read in their light.
READ_ROLES: Final = (*SCORED_ROLES, "bot")


class Context(Protocol):
    """What a batch needs of the second stage of a sentiment model."""

    def predict_proba(self, turns: pl.DataFrame, /) -> Floats:
        """Probabilities of turns where they were said, (n, 3), NaN where the first stage has none."""


class Scorer(Protocol):
    """What a batch needs of a sentiment model."""

    @property
    def context(self) -> Context | None:
        """Return its second stage, or None where it has none."""

    def read(self, texts: pl.Series, /) -> tuple[Floats, Floats]:
        """Probabilities of negative, neutral, positive, (n, 3); share of the words that it knows, (n,)."""


class Serving(Protocol):
    """What a batch needs of the models that serve."""

    @property
    def versions(self) -> str:
        """Names and versions of all serving models, comma separated, sorted."""

    def sentiment(self, language: str | None, /) -> Scorer | None:
        """Return the model for a language, or None where none covers it."""

    def outcomes(self, language: str | None, /) -> OutcomeModel | None:
        """Return the model of how contacts end for a language, or None where none covers it."""

    @property
    def phrases(self) -> PhraseBook:
        """The phrase lists."""


@dataclass(frozen=True)
class Coded:
    """What a batch gives at the least: frames `TURN_SCORES` and `INTERACTION_SCORES`, and the codes raised.

    A failed interaction has a row in `interactions` and none elsewhere: nothing is known of its turns.

    Attributes
    ----------
    flags
        `interaction_key` and `code`.
    """

    turns: pl.DataFrame
    interactions: pl.DataFrame
    flags: pl.DataFrame


@dataclass(frozen=True)
class Scored(Coded):
    """The same with all that is to be told: `flags` are `FLAGS`, and `dynamics` are `DYNAMICS`."""

    dynamics: pl.DataFrame


class _Read(NamedTuple):
    """A batch in which every turn and every contact has its numbers."""

    turns: pl.DataFrame
    scores: pl.DataFrame
    felt: pl.DataFrame
    judged: Judged


def score_batch(interactions: pl.DataFrame, turns: pl.DataFrame, models: Serving) -> Scored:
    """Score contacts.

    Parameters
    ----------
    interactions
        `INTERACTIONS`; a row each. Rows come out in this order.
    turns
        `TURNS` of these interactions, in any order.
    models
        The models that serve.

    Returns
    -------
    Scored
        The same numbers for a contact whatever else is in the batch and in whatever order.

    Raises
    ------
    PermanentError
        When an interaction is given twice, turns come without their interaction, or the fault is not in one
        record.
    """
    read = _read(interactions, turns, models)
    measured, flags = notice(interactions, read.turns, (read.scores, read.felt), models, read.judged.explain)
    return Scored(_turn_scores(read), read.scores, flags, measured)


def score_and_code(interactions: pl.DataFrame, turns: pl.DataFrame, models: Serving) -> Coded:
    """Score contacts as `score_batch` does, for who asks of a flag only that it was raised.

    No sentence is written, no evidence gathered and nothing measured that no flag asks for.
    """
    read = _read(interactions, turns, models)
    flags = codes(interactions, read.turns, (read.scores, read.felt), models)
    return Coded(_turn_scores(read), read.scores, flags)


def _turn_scores(read: _Read) -> pl.DataFrame:
    return read.turns.select(TURN_SCORES.names()).cast(TURN_SCORES)


def _read(interactions: pl.DataFrame, turns: pl.DataFrame, models: Serving) -> _Read:
    contacts = interactions.select("interaction_key", "channel", "language", "turn_count")
    said = _sorted_turns(contacts, turns)
    failed = _incomplete(contacts, said)
    said = _with_acts(_with_language(contacts, said), models)
    said = said.with_columns(unreadable=_unreadable(said, models)).with_columns(
        skipped_reason=pl.when(pl.col("role").is_in(SCORED_ROLES))
        .then("unreadable")
        .otherwise(pl.lit("not_scored_role"))
    )
    probabilities, known = _probabilities(said, models, failed)
    said = _with_scores(said, probabilities).with_columns(known=pl.Series(known))
    whole = said.filter(~pl.col("contact").is_in(list(failed)))
    scores, felt = aggregate.contact_scores(contacts, whole)
    judged = Judged(interactions.select("queue", "topic", "channel"), whole, models.outcomes)
    accounted = _accounted(scores.hstack(judged.probabilities), whole, failed, models.versions)
    return _Read(whole, accounted, felt, judged)


def _sorted_turns(contacts: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Give the turns their `contact` (the row of their interaction), and sort by it and by place.

    Their text is what their own writer wrote: of an e-mail, without the letters that it quotes.
    """
    if contacts["interaction_key"].n_unique() != contacts.height:
        raise PermanentError("A batch holds an interaction twice; score each current version once.")
    rows = contacts.select("interaction_key", contact=pl.int_range(pl.len(), dtype=pl.Int64))
    read = ("interaction_key", "turn_index", "role", "agent_id", "text", "offset_ms", "duration_ms")
    known = turns.select(read).join(rows, on="interaction_key", how="inner")
    if known.height != turns.height:
        raise PermanentError(f"{turns.height - known.height} turns came without their interaction.")
    known = known.sort("contact", "turn_index")
    channels = contacts["channel"].gather(known["contact"])
    return known.with_columns(text=own_words(known["text"], channels))


def _incomplete(contacts: pl.DataFrame, said: pl.DataFrame) -> dict[int, FailureReason]:
    """Find contacts whose turns are not exactly 0..turn_count-1: some were lost, so no score would hold."""
    seen = said.group_by("contact").agg(
        turns=pl.len(), distinct=pl.col("turn_index").n_unique(),
        first=pl.col("turn_index").min(), last=pl.col("turn_index").max(),
    )  # fmt: skip
    expected = contacts.select("turn_count", contact=pl.int_range(pl.len(), dtype=pl.Int64))
    count = pl.col("turn_count")
    whole = (count == pl.col("turns")) & (count == pl.col("distinct")) & (pl.col("last") == count - 1)
    lost = expected.join(seen, on="contact", how="left").filter(
        ~(whole & (pl.col("first") == 0)).fill_null(False)
    )
    return dict.fromkeys(lost["contact"].to_list(), FailureReason.TURNS_INCOMPLETE)


def _with_language(contacts: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Give each turn the primary subtag of its contact's language, null where it is unknown."""
    people = said.filter(pl.col("role").is_in(SCORED_ROLES)).select("contact", "text")
    spoken = languages(contacts["language"], people)
    return said.with_columns(language=spoken.gather(said["contact"]))


def _with_acts(said: pl.DataFrame, models: Serving) -> pl.DataFrame:
    """Give each turn its plain form, and what the models' phrases say it does: both stages ask for them."""
    said = said.with_columns(plain=plain(said["text"]))
    for language in said["language"].drop_nulls().unique():
        model = models.outcomes(language)
        said = said if model is None else acts.noted(said, model.acts)
    return said


def _unreadable(said: pl.DataFrame, models: Serving) -> pl.Series:
    """Why a turn's words cannot be read, null where they can: nothing in it, or no model for its language."""
    covered = [name for name in said["language"].drop_nulls().unique() if models.sentiment(name) is not None]
    empty = skipped_reasons(said["text"])
    return said.select(
        pl.when(empty.is_not_null())
        .then(empty)
        .when(~pl.col("language").is_in(covered).fill_null(False))
        .then(pl.lit("unsupported_language"))
    ).to_series()


def _probabilities(
    said: pl.DataFrame, models: Serving, failed: dict[int, FailureReason]
) -> tuple[Floats, Floats]:
    """Ask the models: rounded probabilities (n, 3), and the share of known words (n,).

    Both are NaN where a turn is skipped or its contact failed.

    First each turn by its words; then, where the model has a second stage, by what was said before, which may
    be a turn that has no score itself.
    """
    result = np.full((said.height, READ), np.nan)
    open_turns = said.with_row_index("row").filter(
        pl.col("unreadable").is_null()
        & pl.col("role").is_in(READ_ROLES)
        & ~pl.col("contact").is_in(list(failed))
    )
    for (language,), part in open_turns.group_by("language", maintain_order=True):
        model = models.sentiment(str(language))
        if model is not None:
            scored = score_or_isolate(_scorer(model, part["text"]), part["contact"].to_numpy(), failed)
            result[part["row"].to_numpy()] = scored
    result[:, :3] = _in_context(said, result[:, :3], models)
    result[said["skipped_reason"].is_not_null().to_numpy()] = np.nan
    return result[:, :3].astype(np.float32).astype(np.float64), result[:, 3]


def _in_context(said: pl.DataFrame, by_words: Floats, models: Serving) -> Floats:
    """Ask the second stages."""
    result = by_words.copy()
    read = ("contact", "language", "role", "text", "plain")
    known = said.select(*read, pl.col(f"^{acts.NOTE}.*$")).with_row_index("row")
    known = known.with_columns(labels.columns(by_words))
    for (language,), part in known.group_by("language", maintain_order=True):
        model = None if language is None else models.sentiment(str(language))
        if model is not None and model.context is not None:
            result[part["row"].to_numpy()] = model.context.predict_proba(part)
    return result


def _scorer(model: Scorer, texts: pl.Series) -> Callable[[Ints], Floats]:
    return lambda rows: np.column_stack(model.read(texts.gather(rows)))


def _with_scores(said: pl.DataFrame, probabilities: Floats) -> pl.DataFrame:
    """Give each turn label, score and probabilities, null where there is none."""
    columns = labels.columns(probabilities)
    score = labels.turn_scores(probabilities).astype(np.float32).astype(np.float64)
    return said.with_columns(
        *columns, label=labels.label_names(probabilities), score=pl.Series(score)
    ).with_columns(pl.col("score", *(column.name for column in columns)).fill_nan(None))


def _accounted(
    scores: pl.DataFrame, whole: pl.DataFrame, failed: dict[int, FailureReason], versions: str
) -> pl.DataFrame:
    """`INTERACTION_SCORES`: the scores with what became of each contact and why."""
    reasons = pl.DataFrame(
        {"contact": list(failed), "failure": [reason.value for reason in failed.values()]},
        schema={"contact": pl.Int64, "failure": pl.String},
    )
    foreign = (pl.col("skipped_reason") == "unsupported_language").any()
    turns = whole.group_by("contact").agg(
        scored_turns=pl.col("score").count(), skipped_turns=pl.col("skipped_reason").count(), foreign=foreign
    )
    no_score = pl.when("foreign").then(pl.lit("unsupported_language")).otherwise(pl.lit("nothing_to_score"))
    reason = pl.coalesce("failure", pl.when(pl.col("scored_turns") == 0).then(no_score))
    status = pl.when(pl.col("failure").is_not_null()).then(pl.lit("failed"))
    return (
        scores.with_row_index("contact")
        .with_columns(pl.col("contact").cast(pl.Int64))
        .join(turns, on="contact", how="left", maintain_order="left")
        .join(reasons, on="contact", how="left", maintain_order="left")
        .with_columns(pl.col("scored_turns", "skipped_turns").fill_null(0))  # of a failed contact none was
        .with_columns(reason=reason, model_versions=pl.lit(versions))
        .with_columns(
            status=status.when(pl.col("reason").is_not_null())
            .then(pl.lit("skipped"))
            .otherwise(pl.lit("scored"))
        )
        .select(INTERACTION_SCORES.names())
        .cast(INTERACTION_SCORES)
    )
