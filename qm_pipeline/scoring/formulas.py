"""The published conventions side by side: three ways to one figure for the same turns.

What belongs here: which figures there are, what each means, and all of them for many contacts at once. What
does not: the conventions' arithmetic (`contact`, `phrases`, `levels`), a source's own figures
(`source_figures`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.scoring import aggregate, contact, labels, levels, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.scoring.segments import Bools, Floats, Ints

CONTACT_LENS: Final = "contact_lens"
GENESYS: Final = "genesys"
SEVEN_LEVELS: Final = "seven_levels"
TITLES: Final = {
    CONTACT_LENS: "Contact Lens compatible, \N{MINUS SIGN}5 to +5",
    GENESYS: "Genesys-style, \N{MINUS SIGN}100 to +100",
    SEVEN_LEVELS: "Seven levels (as Dynamics 365 shows), \N{MINUS SIGN}3 to +3",
}
SIDES: Final = (contact.CUSTOMER, contact.AGENT)


class Meaning(NamedTuple):
    """What a figure is, and what it counts."""

    definition: str
    counts: str


_WINDOW: Final = (
    "5 x sum(weight x sign) / sum(weight); a label that repeats the same side's label before counts double"
)
DEFINITIONS: Final = {
    (CONTACT_LENS, "overall"): Meaning(
        f"{_WINDOW}; over all groups of messages, in voice the mean of the quarters that hold a turn",
        "labels of turns (voice) or of groups of messages",
    ),
    (CONTACT_LENS, "begin"): Meaning(f"{_WINDOW}; over the first quarter", "labels in the first quarter"),
    (CONTACT_LENS, "quarter_2"): Meaning(f"{_WINDOW}; over the second quarter of time", "labels in it"),
    (CONTACT_LENS, "quarter_3"): Meaning(f"{_WINDOW}; over the third quarter of time", "labels in it"),
    (CONTACT_LENS, "end"): Meaning(f"{_WINDOW}; over the last quarter", "labels in the last quarter"),
    (CONTACT_LENS, "shift"): Meaning("end minus begin", "labels of begin and end"),
    (GENESYS, "score"): Meaning(
        "100 x tanh(0.75 x sum of sign x k / n): phrase k of n counts the more, the later it is",
        "labels of the customer's turns",
    ),
    (GENESYS, "trend"): Meaning(
        "half the difference of 100 x mean sign between the second and the first half; from six phrases",
        "labels of the customer's turns",
    ),
    (SEVEN_LEVELS, "level"): Meaning(
        "mean of score / 5 over the last six messages, cut at 0.10, 0.35 and 0.65 on either side",
        "scores of the customer's last six messages",
    ),
}

FIGURES: Final = pl.Schema(
    {
        "interaction_key": pl.String(),
        "convention": pl.String(),
        "participant": pl.String(),
        "figure": pl.String(),
        "value": pl.Float64(),
        "n": pl.Int64(),  # labels that it rests on
    }
)


def figures(contacts: pl.DataFrame, turns: pl.DataFrame) -> pl.DataFrame:
    """Compute every figure of every convention.

    Parameters
    ----------
    contacts, turns
        As `aggregate.contact_scores` takes them; the labels may be ours or a source's.

    Returns
    -------
    pl.DataFrame
        `FIGURES`: in the order of the contacts, each with the same rows; `value` is null where it is unknown.
    """
    arrays = aggregate.turn_arrays(contacts, turns)
    ours = (arrays.side == contact.CUSTOMER) & labels.labelled(arrays.probabilities)
    columns = [
        *contact_lens(contact.find_marks(arrays)),
        *_by_message(arrays.contact[ours], arrays.probabilities[ours], contacts.height),
    ]
    return long(contacts["interaction_key"], columns)


class Column(NamedTuple):
    """One figure of all contacts."""

    convention: str
    side: int
    figure: str
    value: Floats
    n: Ints


def contact_lens(marks: contact.Marks) -> Iterator[Column]:
    """Compute the Contact Lens figures of customer and agent from marks."""
    scores = contact.score(marks)
    for side in SIDES:
        own = marks.labelled & (marks.side == side)
        yield Column(CONTACT_LENS, side, "overall", scores.overall[:, side], _count(marks, own))
        for quarter, name in enumerate(("begin", "quarter_2", "quarter_3", "end")):
            here = own & (marks.quarter == quarter)
            # Only time has a second and a third quarter; groups of messages have a begin and an end.
            known = marks.timed if name.startswith("quarter") else True
            value = np.where(known, scores.quarters[:, side, quarter], np.nan)
            yield Column(CONTACT_LENS, side, name, value, _count(marks, here))
        yield Column(CONTACT_LENS, side, "shift", scores.shift[:, side], _count(marks, own))


def _by_message(row: Ints, probabilities: Floats, contacts: int) -> Iterator[Column]:
    sign, score = labels.signs(probabilities), labels.turn_scores(probabilities)
    n = np.bincount(row, minlength=contacts).astype(np.int64)
    customer = contact.CUSTOMER
    yield Column(GENESYS, customer, "score", phrases.phrase_score(row, sign, contacts), n)
    yield Column(GENESYS, customer, "trend", phrases.phrase_trend(row, sign, contacts), n)
    level = levels.final_levels(row, score, contacts)
    yield Column(SEVEN_LEVELS, customer, "level", level, np.minimum(n, levels.WINDOW))


def _count(marks: contact.Marks, chosen: Bools) -> Ints:
    return np.bincount(marks.contact[chosen], minlength=marks.timed.size).astype(np.int64)


def long(keys: pl.Series, columns: list[Column]) -> pl.DataFrame:
    """Put figures into rows, contact by contact."""
    frames = [
        pl.DataFrame({"interaction_key": keys, "value": column.value, "n": column.n}).with_columns(
            convention=pl.lit(column.convention),
            participant=pl.lit(contact.SIDES[column.side]),
            figure=pl.lit(column.figure),
            place=pl.int_range(pl.len()),
        )
        for column in columns
    ]
    rows = pl.concat(frames).sort("place", maintain_order=True).with_columns(pl.col("value").fill_nan(None))
    return rows.select(FIGURES.names()).cast(FIGURES)
