"""Which turns made a contact's score: each turn's share in it.

What belongs here: taking the scores of `contact` apart, exactly. What does not: the words of a turn
(`evidence`).

The convention is a weighted mean of signs, so it comes apart without a rest: a mark adds
``5 * weight * sign / sum(weight)`` of its window, and in the time form a quarter adds its part of the mean
over quarters. Shares of a side's turns add up to its score. Leaving a turn out and scoring again would not:
the rest no longer adds up, and the turn after it loses its streak.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qm_pipeline.scoring import contact, labels, segments

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Bools, Floats, Ints


@dataclass(frozen=True)
class Shares:
    """Share of each turn in its side's scores, in points, (n,); NaN for a turn without a label.

    `begin` and `end` are 0 for a turn of another part of the conversation.
    """

    overall: Floats
    begin: Floats
    end: Floats


def of_turns(turns: contact.Turns) -> Shares:
    """Take the scores of contacts apart.

    Parameters
    ----------
    turns
        The turns that `contact.find_marks` makes the scores from.

    Returns
    -------
    Shares
        For each contact and side, the shares add up to overall, begin and end score; to 0 where that score is
        unknown. A neutral turn has a share of 0: it counts in the weights only, and so thins out the others.
    """
    marks = contact.find_marks(turns)
    participant, sign, weight, order = contact.streaks(marks)
    part, known = _window_parts(marks, participant, sign * weight, weight, order), labels.labelled
    divided = [_divided(each, marks, turns, known(turns.probabilities)) for each in part]
    return Shares(*divided)


def _window_parts(
    marks: contact.Marks, participant: Ints, signed: Ints, weight: Ints, order: Ints
) -> tuple[Floats, Floats, Floats]:
    """Part of each mark in its side's overall, begin and end score, (marks,)."""
    sides = marks.timed.size * len(contact.SIDES)
    quarter = marks.quarter[order]
    cell = participant * contact.QUARTERS + quarter
    in_cell = segments.sums(cell, weight, sides * contact.QUARTERS)
    of_quarter = labels.SCALE * signed / in_cell[cell]
    quarters = (in_cell.reshape(sides, contact.QUARTERS) > 0).sum(axis=1)[participant]
    of_whole = labels.SCALE * signed / segments.sums(participant, weight, sides)[participant]
    overall = np.where(marks.timed[marks.contact[order]], of_quarter / quarters, of_whole)
    parts = overall, of_quarter * (quarter == contact.BEGIN), of_quarter * (quarter == contact.END)
    return tuple(_scattered(each, order, marks.sign.size) for each in parts)  # type: ignore[return-value]


def _scattered(values: Floats, order: Ints, size: int) -> Floats:
    result = np.zeros(size)
    result[order] = values
    return result


def _divided(of_mark: Floats, marks: contact.Marks, turns: contact.Turns, known: Bools) -> Floats:
    """Divide each mark's part among its turns, by how far each leans the mark's way.

    A mark with a sign has at least one turn that leans its way: its sign is that of their mean.
    """
    leaning = np.nan_to_num(labels.turn_scores(turns.probabilities)) * marks.sign[marks.of_turn]
    pull = np.maximum(leaning, 0.0)
    whole = segments.sums(marks.of_turn, pull, marks.sign.size)[marks.of_turn]
    fraction = np.divide(pull, whole, out=np.zeros_like(pull), where=whole > 0)
    return np.where(known, of_mark[marks.of_turn] * fraction, np.nan)
