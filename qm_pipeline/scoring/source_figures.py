"""A source's own figures beside ours: from its labels by our formulas, and from our labels.

What belongs here: what we make of the source's labels, and whether that is what it says. What does not: the
conventions (`formulas`), where a source's figures are found (`source_given`).

From its own labels we must come to its figures, or our formula is not theirs; from ours we come to others,
and the difference tells what the labels are worth.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.scoring import contact, formulas, labels, source_given

if TYPE_CHECKING:
    from qm_pipeline.scoring.source_given import Given

_PEOPLE: Final = ("customer", "agent")
_PROBABILITIES: Final = [f"p_{name}" for name in labels.LABELS]
_OF_CONTACT: Final = ["interaction_key", "channel", "turn_count"]
_EXACT_PLACES: Final = 5
COMPARISON: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "convention": pl.String(),
        "participant": pl.String(),
        "figure": pl.String(),
        "place": pl.Int32(),  # of a progressive score: the number of its group, from 1
        "theirs": pl.Float64(),
        "from_their_labels": pl.Float64(),
        "from_our_labels": pl.Float64(),
        "agrees": pl.Boolean(),  # theirs with what we make of their labels; null where there are none
    }
)
_KEY: Final = ["interaction_key", "convention", "participant", "figure", "place"]


def compare(interactions: pl.DataFrame, turns: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """Compare the figures that came with contacts with ours.

    Parameters
    ----------
    interactions, turns
        `INTERACTIONS` and `TURNS`.
    scores
        `TURN_SCORES` of the same turns.

    Returns
    -------
    pl.DataFrame
        `COMPARISON`: a row a figure that the source gave, in the order of the contacts.
    """
    read = [source_given.read(text) for text in interactions["attributes"]]
    rows = [row for row, found in enumerate(read) if found.figures or found.groups]
    if not rows:
        return COMPARISON.to_frame()
    contacts, given = interactions.select(_OF_CONTACT)[rows], [read[row] for row in rows]
    said = with_source_labels(contacts, turns, scores)
    theirs = pl.concat([_published(contacts, given), _progressive(contacts, given)])
    for frame in (_computed(contacts, said, given), _ours(contacts, said)):
        theirs = theirs.join(frame, on=_KEY, how="left", maintain_order="left", nulls_equal=True)
    return _judged(theirs, contacts)


def from_source(contacts: pl.DataFrame, said: pl.DataFrame, attributes: pl.Series) -> pl.DataFrame:
    """Compute figures from a source's labels, of its own groups of messages where it gave them.

    Parameters
    ----------
    contacts, said
        Contacts, and their turns as `with_source_labels` gives them.
    attributes
        (contacts,) JSON objects or null.

    Returns
    -------
    pl.DataFrame
        `interaction_key`, `convention`, `participant`, `figure`, `from_their_labels`.
    """
    found = _computed(contacts, said, [source_given.read(text) for text in attributes])
    return found.filter(pl.col("place").is_null()).drop("place")


def _computed(contacts: pl.DataFrame, said: pl.DataFrame, given: list[Given]) -> pl.DataFrame:
    both = _from_labels(contacts, said).join(
        _from_groups(contacts, given), on=_KEY, how="full", coalesce=True, nulls_equal=True
    )
    return both.select(*_KEY, pl.coalesce("of_groups", "of_turns").alias("from_their_labels"))


SUMMARY: Final = pl.Schema(
    {
        "convention": pl.String(),
        "participant": pl.String(),
        "figure": pl.String(),
        "given": pl.Int64(),
        "agree": pl.Int64(),
        "differ": pl.Int64(),
        "no_labels": pl.Int64(),  # the source gave the figure and not the labels that it rests on
        "from_our_labels": pl.Int64(),
        "mean_difference": pl.Float64(),  # from our labels minus theirs
    }
)


def summary(compared: pl.DataFrame) -> pl.DataFrame:
    """Count by figure how many agree; `COMPARISON` in, `SUMMARY` out."""
    agrees = pl.col("agrees")
    found = compared.group_by("convention", "participant", "figure", maintain_order=True).agg(
        given=pl.len(),
        agree=agrees.sum(),
        differ=(~agrees).sum(),
        no_labels=agrees.null_count(),
        from_our_labels=pl.col("from_our_labels").count(),
        mean_difference=(pl.col("from_our_labels") - pl.col("theirs")).mean(),
    )
    return found.cast(SUMMARY)


def by_contact(compared: pl.DataFrame) -> pl.DataFrame:
    """Gather the rows of `compare` into one a contact: `interaction_key` and `figures`, a list of structs."""
    figures = pl.struct(pl.exclude("interaction_key")).alias("figures")
    return compared.group_by("interaction_key", maintain_order=True).agg(figures)


def with_source_labels(contacts: pl.DataFrame, turns: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """Give the turns as `aggregate.contact_scores` takes them, with the source's labels beside our scores."""
    numbered = contacts.select("interaction_key", contact=pl.int_range(pl.len(), dtype=pl.Int64))
    said = turns.select("interaction_key", "turn_index", "offset_ms", "duration_ms", "source_sentiment")
    known = scores.select("interaction_key", "turn_index", "role", "score", *_PROBABILITIES)
    joined = said.join(numbered, on="interaction_key").join(known, on=["interaction_key", "turn_index"])
    return joined.sort("contact", "turn_index")


def labelled_by_source(said: pl.DataFrame) -> pl.DataFrame:
    """Put the source's labels in the place of our probabilities."""
    certain = said.with_columns(labels.columns(labels.certain(said["source_sentiment"])))
    return certain.with_columns(pl.col(_PROBABILITIES).fill_nan(None))


def _published(contacts: pl.DataFrame, given: list[Given]) -> pl.DataFrame:
    """Put the sources' figures into rows."""
    rows = [
        (key, *source_given.ATTRIBUTES[name], None, value)
        for key, found in zip(contacts["interaction_key"], given, strict=True)
        for name, value in found.figures.items()
    ]
    return pl.DataFrame(rows, schema=_rows("theirs"), orient="row")


def _progressive(contacts: pl.DataFrame, given: list[Given]) -> pl.DataFrame:
    """Put the sources' progressive scores into rows."""
    rows = [
        (key, formulas.CONTACT_LENS, group.side, source_given.PROGRESSIVE, place, group.progressive)
        for key, found in zip(contacts["interaction_key"], given, strict=True)
        for place, group in enumerate(found.groups, 1)
        if group.progressive is not None
    ]
    return pl.DataFrame(rows, schema=_rows("theirs"), orient="row")


def _from_labels(contacts: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """Compute figures from the source's labels of turns; levels need scores, which labels are not."""
    found = formulas.figures(contacts, labelled_by_source(said))
    return _keyed(found.filter(pl.col("convention") != formulas.SEVEN_LEVELS), "of_turns")


def _ours(contacts: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    return _keyed(formulas.figures(contacts, said), "from_our_labels")


def _from_groups(contacts: pl.DataFrame, given: list[Given]) -> pl.DataFrame:
    """Compute a chat's figures from the source's own groups of messages."""
    marks = source_given.marks(given, contact.SIDES)
    keys = contacts["interaction_key"]
    whole = formulas.long(keys, list(formulas.contact_lens(marks)))
    with_agent = formulas.long(keys, list(formulas.contact_lens(source_given.marks(given, _PEOPLE))))
    own = pl.col("participant") == "customer"
    both = with_agent.filter(own).with_columns(participant=pl.lit(source_given.WITH_AGENT))
    places = [place for found in given for place, _ in enumerate(found.groups, 1)]
    running = pl.DataFrame(
        {
            "interaction_key": keys.gather(marks.contact),
            "convention": [formulas.CONTACT_LENS] * len(places),
            "participant": [contact.SIDES[side] for side in marks.side],
            "figure": [source_given.PROGRESSIVE] * len(places),
            "place": places,
            "of_groups": contact.progressive(marks),
        },
        schema=_rows("of_groups"),
    )
    return pl.concat([_keyed(whole, "of_groups"), _keyed(both, "of_groups"), running]).with_columns(
        pl.col("of_groups").fill_nan(None)
    )


def _judged(rows: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Say of each figure whether it agrees with what we make of the source's labels."""
    order = contacts.select("interaction_key", contact=pl.int_range(pl.len()))
    found = rows.with_columns(tolerance=pl.col("theirs").map_elements(_tolerance, return_dtype=pl.Float64))
    agrees = (pl.col("theirs") - pl.col("from_their_labels")).abs() < pl.col("tolerance")
    return (
        found.with_columns(agrees=agrees)
        .join(order, on="interaction_key", maintain_order="left")
        .sort("contact", maintain_order=True)
        .select(COMPARISON.names())
        .cast(COMPARISON)
    )


def _tolerance(value: float) -> float:
    """Give how far a figure may lie off, for the places it is written with; it may have been cut off."""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    places = max(-int(exponent), 1)
    return float(Decimal(10) ** -min(places, _EXACT_PLACES))


def _keyed(found: pl.DataFrame, name: str) -> pl.DataFrame:
    return found.select(
        "interaction_key",
        "convention",
        "participant",
        "figure",
        pl.lit(None, pl.Int32).alias("place"),
        pl.col("value").alias(name),
    )


def _rows(name: str) -> pl.Schema:
    return pl.Schema({**{key: COMPARISON[key] for key in _KEY}, name: pl.Float64()})
