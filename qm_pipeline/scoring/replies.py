"""How quickly written contacts are answered: greeting, response times, gaps (metrics.md 5).

What belongs here: what follows from when messages were sent. What does not: what they say, frames, calls
(`speech`). Messages stand in the order of the record; one that is stamped earlier than the one before it
came after no wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qm_pipeline.scoring import segments
from qm_pipeline.scoring.contact import AGENT, CUSTOMER

if TYPE_CHECKING:
    from qm_pipeline.scoring.segments import Bools, Floats, Ints


@dataclass(frozen=True)
class Messages:
    """The messages of many contacts, sorted by contact and then by their order in the conversation.

    Attributes
    ----------
    contact
        (n,) int64, 0..contacts-1.
    side
        (n,) int64, position in `contact.SIDES`.
    sent_ms
        (n,) int64, from the start of the contact.
    contacts
        How many contacts there are.
    """

    contact: Ints
    side: Ints
    sent_ms: Ints
    contacts: int

    def of(self, chosen: Bools) -> Messages:
        """Give some of the messages."""
        return Messages(self.contact[chosen], self.side[chosen], self.sent_ms[chosen], self.contacts)


def response_ms(messages: Messages) -> tuple[Floats, Floats]:
    """Mean and longest time to an answer, (contacts,) each, NaN where the agent never answered.

    An answer is an agent's message right after one of the customer's, whatever a bot or the system wrote
    meanwhile; the time runs from the last message of the customer's group.
    """
    people = messages.of(np.isin(messages.side, (CUSTOMER, AGENT)))
    answers = np.flatnonzero(_follows(people, AGENT, CUSTOMER))
    gap = np.maximum(people.sent_ms[answers] - people.sent_ms[answers - 1], 0)
    contact = people.contact[answers]
    total = segments.sums(contact, gap, messages.contacts)
    return segments.ratio(total, segments.counts(contact, messages.contacts)), _longest(
        contact, gap, messages.contacts
    )


def _follows(people: Messages, side: int, other: int) -> Bools:
    """Tell the messages of one side that come right after one of the other."""
    found = np.zeros(people.contact.size, dtype=bool)
    same = people.contact[1:] == people.contact[:-1]
    found[1:] = same & (people.side[1:] == side) & (people.side[:-1] == other)
    return found


def longest_gap_ms(messages: Messages) -> Floats:
    """Longest time between two messages that follow one another, (contacts,), NaN under two messages."""
    same = messages.contact[1:] == messages.contact[:-1]
    gap = np.maximum(messages.sent_ms[1:] - messages.sent_ms[:-1], 0)[same]
    return _longest(messages.contact[1:][same], gap, messages.contacts)


def _longest(contact: Ints, gap: Ints, contacts: int) -> Floats:
    result = np.full(contacts, -1, dtype=np.int64)
    np.maximum.at(result, contact, gap)
    return np.where(result < 0, np.nan, result.astype(np.float64))


def first_agent_ms(messages: Messages) -> Floats:
    """When the agent's first message was sent, (contacts,), NaN without one."""
    return _first(messages.of(messages.side == AGENT))


def handed_over_ms(messages: Messages) -> Floats:
    """When a bot or the system last wrote before the agent's first message, (contacts,), NaN if neither did.

    That is the best that most sources tell of when the agent joined.
    """
    opening = np.flatnonzero(_before_agent(messages) & (messages.side > AGENT))
    return segments.last_of_segment(
        messages.sent_ms[opening].astype(np.float64), messages.contact[opening], messages.contacts
    )


def _before_agent(messages: Messages) -> Bools:
    """Tell the messages that come before their contact's first one by an agent."""
    row = np.arange(messages.contact.size)
    first = np.full(messages.contacts, -1)
    agents = row[messages.side == AGENT][::-1]
    first[messages.contact[agents]] = agents  # of repeated positions numpy keeps the last: the earliest
    before: Bools = row < first[messages.contact]
    return before


def _first(messages: Messages) -> Floats:
    result = np.full(messages.contacts, np.nan)
    result[messages.contact[::-1]] = messages.sent_ms[::-1]
    return result
