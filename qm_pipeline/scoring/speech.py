"""Who talks when in a call: talk time, silences, interruptions (metrics.md 5).

What belongs here: what follows from when utterances begin and end. What does not: what was said, frames,
written channels (`replies`).

Whole milliseconds throughout, so that a figure is the same, to the last bit, in every batch. Each contact has
a stretch of one long time line to itself, so that one sort and one running maximum serve all contacts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from qm_pipeline.scoring import segments

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Bools, Ints

# A contact's stretch of the time line: 8.7 years, and room for 33 million contacts.
STRETCH_MS: Final = 2**38
SILENCE_MS: Final = 3_000
HELD_THE_FLOOR_MS: Final = 1_000


@dataclass(frozen=True)
class Utterances:
    """What was spoken in many contacts, in any order.

    Attributes
    ----------
    contact
        (n,) int64, 0..contacts-1.
    begin_ms, end_ms
        (n,) int64, 0 <= begin <= end < `STRETCH_MS`, from the start of the contact.
    contacts
        How many contacts there are.
    """

    contact: Ints
    begin_ms: Ints
    end_ms: Ints
    contacts: int

    def of(self, chosen: Bools) -> Utterances:
        """Give some of the utterances."""
        return Utterances(self.contact[chosen], self.begin_ms[chosen], self.end_ms[chosen], self.contacts)

    def in_order(self) -> Utterances:
        """Give them by contact and begin."""
        order = np.lexsort((self.begin_ms, self.contact))
        return Utterances(self.contact[order], self.begin_ms[order], self.end_ms[order], self.contacts)


def talk_ms(spoken: Utterances) -> Ints:
    """Time in which at least one of the utterances goes on, (contacts,): what overlaps counts once."""
    ordered = spoken.in_order()
    begin, end = _on_the_line(ordered)
    heard = _running_end(ordered, end)
    covered = np.maximum(end - np.maximum(begin, heard), 0)
    return segments.sums(ordered.contact, covered, spoken.contacts).astype(np.int64)


def silences_ms(spoken: Utterances) -> tuple[Ints, Ints]:
    """Silence between utterances: the sum of those over 3 s, and the longest of all, (contacts,) each."""
    ordered = spoken.in_order()
    begin, end = _on_the_line(ordered)
    gap = np.maximum(begin - _running_end(ordered, end), 0)
    gap[segments.rank_in_segment(ordered.contact) == 0] = 0  # before the first word nothing is known
    longest = np.zeros(spoken.contacts, dtype=np.int64)
    np.maximum.at(longest, ordered.contact, gap)
    long = np.where(gap > SILENCE_MS, gap, 0)
    return segments.sums(ordered.contact, long, spoken.contacts).astype(np.int64), longest


def interruptions(ours: Utterances, theirs: Utterances) -> Ints:
    """How often one side begins while the other has been talking for over 1 s, (contacts,).

    Parameters
    ----------
    ours
        Utterances of the side that interrupts.
    theirs
        Utterances of the other side.
    """
    ordered = theirs.in_order()
    begin, end = _on_the_line(ordered)
    going_on_until = np.maximum.accumulate(end) if end.size else end
    started, _ = _on_the_line(ours)
    # The last of their utterances that had begun long enough before; all earlier ones are in its running end.
    latest = np.searchsorted(begin, started - HELD_THE_FLOOR_MS, side="left") - 1
    if not ordered.contact.size:
        return np.zeros(ours.contacts, dtype=np.int64)
    cut_off = (latest >= 0) & (going_on_until[latest] > started)
    return segments.counts(ours.contact[cut_off], ours.contacts)


def _on_the_line(spoken: Utterances) -> tuple[Ints, Ints]:
    start = spoken.contact * STRETCH_MS
    return start + spoken.begin_ms, start + spoken.end_ms


def _running_end(ordered: Utterances, end: Ints) -> Ints:
    """Latest end among the utterances before each; of the contact's start where it is the first."""
    before = np.maximum.accumulate(np.concatenate([np.zeros(1, dtype=np.int64), end]))[:-1]
    return np.maximum(before, ordered.contact * STRETCH_MS)
