"""Contact sentiment, compatible with Amazon Connect Contact Lens: score, begin, end, progressive score.

What belongs here: the published convention, as sums over labels (metrics.md 2). What does not: where labels
come from, frames, storage. A *mark* is what the convention counts: in the time form a turn, in the message
form a group of consecutive messages by one side. The streak weight belongs to the mark, not to the window: a
mark that repeats the side's previous sign weighs 2 even where that previous mark lies outside the window. A
mark without a label keeps its place (in time, or in the count of groups) and takes no part in any sum or
streak.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring import labels, segments

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Bools, Floats, Ints

SIDES: Final = ("customer", "agent", "bot", "system")
CUSTOMER: Final = 0
AGENT: Final = 1
BEGIN: Final = 0
END: Final = 3
QUARTERS: Final = 4
PROGRESSIVE_WINDOW: Final = 3


@dataclass(frozen=True)
class Turns:
    """The turns of many contacts, sorted by contact and then by their order in the conversation.

    Attributes
    ----------
    contact
        (n,) int64, 0..contacts-1.
    side
        (n,) int64, position in `SIDES`.
    probabilities
        (n, 3) float64, NaN rows where there is no label.
    begin_ms, end_ms
        (n,) int64 offsets from the start of the contact; only read where `timed`.
    timed
        (contacts,) bool: the contact takes the time form.
    """

    contact: Ints
    side: Ints
    probabilities: Floats
    begin_ms: Ints
    end_ms: Ints
    timed: Bools


@dataclass(frozen=True)
class Marks:
    """What the convention counts; one row a mark, in the order of the conversations.

    `quarter` is 0..3, where 0 is the begin and 3 the end; `of_turn` (n turns,) names the mark of each turn.
    """

    contact: Ints
    side: Ints
    sign: Ints
    labelled: Bools
    quarter: Ints
    timed: Bools
    of_turn: Ints


@dataclass(frozen=True)
class Scores:
    """Scores in -5..+5, arrays (contacts, sides), NaN where that side has no labelled mark there.

    `quarters` is (contacts, sides, 4).
    """

    overall: Floats
    begin: Floats
    end: Floats
    quarters: Floats

    @property
    def shift(self) -> Floats:
        """End minus begin."""
        return self.end - self.begin


def find_marks(turns: Turns) -> Marks:
    """Join the turns into marks and give each its label and its quarter."""
    of_turn = _mark_of_turn(turns)
    marks = int(of_turn[-1]) + 1 if of_turn.size else 0
    first = np.flatnonzero(np.diff(of_turn, prepend=-1))
    contact, side = turns.contact[first], turns.side[first]
    known = labels.labelled(turns.probabilities)
    sums = [
        segments.sums(of_turn[known], turns.probabilities[known, k], marks) for k in range(len(labels.LABELS))
    ]
    by_time = _quarter_by_time(turns)[first]
    return Marks(
        contact=contact,
        side=side,
        sign=labels.signs(np.column_stack(sums)),
        labelled=segments.counts(of_turn[known], marks) > 0,
        quarter=np.where(turns.timed[contact], by_time, quarter_by_index(contact, turns.timed.size)),
        timed=turns.timed,
        of_turn=of_turn,
    )


def _mark_of_turn(turns: Turns) -> Ints:
    """Give each turn the number of its mark: new where contact or side changes, and at every timed turn."""
    new = turns.timed[turns.contact] if turns.contact.size else np.zeros(0, dtype=bool)
    new[:1] = True
    new[1:] |= (turns.contact[1:] != turns.contact[:-1]) | (turns.side[1:] != turns.side[:-1])
    return np.cumsum(new).astype(np.int64) - 1


def _quarter_by_time(turns: Turns) -> Ints:
    """Quarter of the time from 0 to the end of the side's last turn in which each turn begins.

    In whole numbers, so that a turn on a boundary falls to the later quarter on every machine; a turn that
    begins at the very end (no duration) is in the last quarter, and a side that takes no time at all is in
    the first.
    """
    participant = turns.contact * len(SIDES) + turns.side
    last_end = np.zeros(turns.timed.size * len(SIDES), dtype=np.int64)
    np.maximum.at(last_end, participant, turns.end_ms)
    span = last_end[participant]
    quarter = np.minimum(QUARTERS * turns.begin_ms // np.maximum(span, 1), QUARTERS - 1)
    return np.where(span > 0, quarter, 0)


def quarter_by_index(contact: Ints, contacts: int) -> Ints:
    """Quarter of each group by its index among the groups of its conversation: 0 begin, 3 end, 1 between.

    Begin are the first ``ceil(n / 4)`` groups, end those after the first ``ceil(3 n / 4)``: a conversation of
    under four groups has a begin and no end.
    """
    index = segments.rank_in_segment(contact)
    count = segments.counts(contact, contacts)[contact]
    begins, ends_after = -(-count // 4), -(-3 * count // 4)
    return np.where(index < begins, BEGIN, np.where(index >= ends_after, END, 1))


def score(marks: Marks) -> Scores:
    """Overall, begin and end scores of every contact and side (metrics.md 2)."""
    contacts = marks.timed.size
    shape = (contacts, len(SIDES), QUARTERS)
    participant, sign, weight, order = streaks(marks)
    cell = participant * QUARTERS + marks.quarter[order]
    signed = segments.sums(cell, weight * sign, contacts * len(SIDES) * QUARTERS).reshape(shape)
    weights = segments.sums(cell, weight, contacts * len(SIDES) * QUARTERS).reshape(shape)
    quarters = segments.ratio(labels.SCALE * signed, weights)
    whole = segments.ratio(labels.SCALE * signed.sum(axis=2), weights.sum(axis=2))
    overall = np.where(marks.timed[:, None], _mean_of_known(quarters), whole)
    return Scores(overall, quarters[:, :, BEGIN], quarters[:, :, END], quarters)


def _mean_of_known(quarters: Floats) -> Floats:
    """Mean over the quarters that hold a turn, NaN where none does."""
    return segments.ratio(np.nansum(quarters, axis=2), (~np.isnan(quarters)).sum(axis=2))


def streaks(marks: Marks) -> tuple[Ints, Ints, Ints, Ints]:
    """Labelled marks by participant: participant, sign, weight, and their positions in `marks`."""
    order = np.flatnonzero(marks.labelled)
    participant = marks.contact[order] * len(SIDES) + marks.side[order]
    by_participant = np.argsort(participant, kind="stable")
    order, participant = order[by_participant], participant[by_participant]
    sign = marks.sign[order]
    before, there = segments.previous(sign, participant, 1)
    weight = 1 + (there & (sign != 0) & (before == sign)).astype(np.int64)
    return participant, sign, weight, order


def progressive(marks: Marks) -> Floats:
    """Progressive score at each mark: the window of its side's last three, padded with neutrals of weight 1.

    Returns
    -------
    Floats
        (marks,), NaN at marks without a label.
    """
    participant, sign, weight, order = streaks(marks)
    signed, total = (weight * sign).astype(np.float64), weight.astype(np.float64)
    window_signed, window_total = signed.copy(), total.copy()
    for steps in range(1, PROGRESSIVE_WINDOW):
        earlier, there = segments.previous(signed, participant, steps)
        window_signed += earlier
        window_total += np.where(there, segments.previous(total, participant, steps)[0], 1.0)
    result = np.full(marks.sign.size, np.nan)
    result[order] = labels.SCALE * window_signed / window_total
    return result
