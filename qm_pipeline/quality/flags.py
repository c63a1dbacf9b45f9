"""Flags: what a QA lead should look at, why, how urgently, and on which turns that rests (metrics.md 6).

What belongs here: what is known of a batch, and putting together what the kinds of flags find in it. What
does not: the rules of each kind (the `*_flags` modules beside), flags that need other contacts (`repeats`,
`outliers`), the review queue. A sentence holds numbers and never words of the conversation. Rules read stored
numbers, so that the same rule over the stored tables finds the same contacts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from qm_pipeline.interactions.frames import FLAGS
from qm_pipeline.quality import doubt_flags, feeling_flags, outcome_flags, phrase_flags, waiting_flags

if TYPE_CHECKING:
    from qm_pipeline.quality.outcome_flags import Explain
    from qm_pipeline.quality.phrases.reading import PhraseBook

# Of one contact alone, in the order in which they are told; a site's own codes come after them.
CODES: Final = (
    "turned_bad",
    "negative_end",
    "emotionally_charged",
    "likely_dissatisfied",
    "likely_unresolved",
    "abandoned",
    "escalation_requested",
    "cancellation_intent",
    "critical_failed",
    "slow_response",
    "long_silence",
    "uncertain",
)


@dataclass(frozen=True)
class Seen:
    """What was seen of a batch of contacts: enough to say which codes are raised.

    Attributes
    ----------
    contacts
        A row each: `contact` (int64, its number), `interaction_key`, `channel`, `queue`, `status` as the
        source gave it, `hold_ms`, `language` (primary tag or null), `with_agent`.
    scores, dynamics
        `INTERACTION_SCORES` and `DYNAMICS`, in the same order; of the latter `dynamics.waits` is enough.
    felt
        The scored customer turns, as `feeling_flags.find` takes them.
    found, book
        What the phrase lists found, and the lists.
    doubts
        As `uncertainty.doubts` gives them.
    """

    contacts: pl.DataFrame
    scores: pl.DataFrame
    dynamics: pl.DataFrame
    felt: pl.DataFrame
    found: pl.DataFrame
    book: PhraseBook
    doubts: pl.DataFrame


@dataclass(frozen=True)
class Known(Seen):
    """The same, with what sentences and evidence are made of.

    Attributes
    ----------
    turns
        Sorted by `contact` and `turn_index`: `role`, `score`, `offset_ms`, `duration_ms`.
    explain
        Says what a contact's probabilities rest on.
    """

    turns: pl.DataFrame
    explain: Explain


def codes(seen: Seen) -> pl.DataFrame:
    """Give `interaction_key` and `code` of the flags that `find` finds, in no order."""
    raised = [
        feeling_flags.codes(seen.scores, seen.felt),
        outcome_flags.codes(seen.scores, seen.contacts),
        phrase_flags.codes(seen.contacts, seen.found, seen.book),
        waiting_flags.codes(seen.contacts, seen.dynamics),
        doubt_flags.codes(seen.contacts, seen.doubts),
    ]
    return pl.concat(raised)


def find(known: Known) -> pl.DataFrame:
    """Find the flags of contacts.

    Returns
    -------
    pl.DataFrame
        `FLAGS`, in the order of the contacts and, within one, of `CODES`.
    """
    raised = pl.concat(
        [
            feeling_flags.find(known.scores, known.felt),
            outcome_flags.find(known.scores, known.contacts, known.turns, known.explain),
            phrase_flags.find(known.contacts, known.found, known.book),
            waiting_flags.find(known.contacts, known.dynamics, known.turns),
            doubt_flags.find(known.contacts, known.doubts),
        ]
    )
    order = pl.col("code").replace_strict(
        {code: place for place, code in enumerate(CODES)}, default=len(CODES)
    )
    return raised.sort("contact", order, "code").select(FLAGS.names()).cast(FLAGS)
