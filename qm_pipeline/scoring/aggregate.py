"""From the scores of turns to the scores of contacts: frames in, frames out.

What belongs here: which turns each convention gets, and the fallback where a convention cannot be used. What
does not: the conventions' arithmetic. A recomputation from stored turn scores calls `contact_scores` too and
gets the same bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from qm_pipeline.scoring import contact, labels, levels, phrases, trend

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Bools, Floats, Ints

_READ: Final = ("contact", "turn_index", "score", *(f"p_{name}" for name in labels.LABELS))
PARTS: Final = pl.Series(["begin", "middle", "middle", "end"])


def contact_scores(contacts: pl.DataFrame, turns: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Scores of contacts from scored turns.

    Parameters
    ----------
    contacts
        A row each: `interaction_key`, `channel`, `turn_count`.
    turns
        Sorted by `contact` (int64, a row of `contacts`) and `turn_index`: `role`, `score`, `p_negative`,
        `p_neutral`, `p_positive` (null where the turn has no label), `offset_ms`, `duration_ms`.

    Returns
    -------
    tuple of pl.DataFrame
        The contacts' scores, columns as in `INTERACTION_SCORES`, float64; and for the flags a row a scored
        customer turn: `interaction_key`, `turn_index`, `score`, `sign` (of the mark it is in: -1, 0, +1) and
        `part` (`begin`, `middle`, `end`).
    """
    arrays = turn_arrays(contacts, turns)
    marks = contact.find_marks(arrays)
    ours = (arrays.side == contact.CUSTOMER) & labels.labelled(arrays.probabilities)
    customer = turns.select(_READ).filter(pl.Series(ours))
    numbers = _message_scores(contacts, customer)
    scores = contacts.select("interaction_key").with_columns(
        **{name: pl.Series(values) for name, values in (_mark_scores(marks) | numbers).items()}
    )
    return scores.with_columns(pl.exclude("interaction_key").fill_nan(None)), _evidence(
        contacts, customer, marks.of_turn[ours], marks
    )


def turn_arrays(contacts: pl.DataFrame, turns: pl.DataFrame) -> contact.Turns:
    """Arrays of the turns, frames as in `contact_scores`.

    A turn without offsets belongs to a contact that takes the message form.
    """
    begin = turns["offset_ms"].fill_null(0).to_numpy()
    sides = {name: position for position, name in enumerate(contact.SIDES)}
    return contact.Turns(
        contact=turns["contact"].to_numpy(),
        side=turns["role"].replace_strict(sides, return_dtype=pl.Int64).to_numpy(),
        probabilities=_probabilities(turns),
        begin_ms=begin,
        end_ms=begin + turns["duration_ms"].fill_null(0).to_numpy(),
        timed=_timed(contacts, turns),
    )


def _probabilities(turns: pl.DataFrame) -> Floats:
    columns = [turns[f"p_{name}"].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in labels.LABELS]
    return np.column_stack(columns)


def _timed(contacts: pl.DataFrame, turns: pl.DataFrame) -> Bools:
    """Tell voice contacts in which every turn of customer and agent has its times; the others go by messages.

    All or none: with some of the times missing, the quarters of the two sides would not mean the same.
    """
    people = turns.filter(pl.col("role").is_in(("customer", "agent")))
    without = people.filter(pl.col("offset_ms").is_null() | pl.col("duration_ms").is_null())
    timed = (contacts["channel"] == "voice").to_numpy(writable=True)
    timed[without["contact"].to_numpy()] = False
    return timed


def _mark_scores(marks: contact.Marks) -> dict[str, Floats]:
    scores = contact.score(marks)
    return {
        "customer_score": scores.overall[:, contact.CUSTOMER],
        "customer_begin_score": scores.begin[:, contact.CUSTOMER],
        "customer_end_score": scores.end[:, contact.CUSTOMER],
        "customer_shift": scores.shift[:, contact.CUSTOMER],
        "agent_score": scores.overall[:, contact.AGENT],
    }


def _message_scores(contacts: pl.DataFrame, customer: pl.DataFrame) -> dict[str, Floats]:
    """Scores that rest on the customer's scored turns one by one."""
    row, score = customer["contact"].to_numpy(), customer["score"].cast(pl.Float64).to_numpy()
    turn_count = contacts["turn_count"].cast(pl.Int64).to_numpy()[row]
    position = trend.positions(customer["turn_index"].cast(pl.Int64).to_numpy(), turn_count)
    sign = labels.signs(_probabilities(customer))
    return {
        "customer_trend": trend.slope(row, position, score, contacts.height),
        "customer_level": levels.final_levels(row, score, contacts.height),
        "customer_phrase_score": phrases.phrase_score(row, sign, contacts.height),
        "customer_phrase_trend": phrases.phrase_trend(row, sign, contacts.height),
    }


def _evidence(
    contacts: pl.DataFrame, customer: pl.DataFrame, of_turn: Ints, marks: contact.Marks
) -> pl.DataFrame:
    return customer.select(
        contacts["interaction_key"].gather(customer["contact"]).alias("interaction_key"),
        "turn_index",
        "score",
        pl.Series("sign", marks.sign[of_turn]),
        PARTS.gather(marks.quarter[of_turn]).alias("part"),
    )
