"""Risk of leaving in words: the index, the probability where there is one, and the reasons.

What belongs here: words. What does not: points (qm_pipeline.customers.risk_index has them).
"""

from __future__ import annotations

from typing import Final

from app_streamlit.components.glossary import Term, words

INDEX: Final = Term(
    "Risk index",
    "0 to 100: the sum of points of a table that anyone can read (docs/metrics.md). It says whom to look at "
    "first and is not a probability.",
)
PROBABILITY: Final = Term(
    "Probability to leave",
    "Of leaving within 30 days, by a model fitted to who left before and tested on later time than it saw.",
)
AS_OF: Final = Term("As of", "The evening of the customer's last contact; nothing later is in the row.")

_REASONS: Final = {
    "cancellation_intent": "Spoke of leaving",
    "earlier_cancellation_intent": "Spoke of leaving earlier",
    "last_end_negative": "Last contact ended badly",
    "last_end_very_negative": "Last contact ended very badly",
    "getting_worse": "Contacts end worse and worse",
    "negative_contacts": "Contacts with a bad end",
    "earlier_negative_contacts": "Earlier contacts with a bad end",
    "turned_bad": "Contacts that turned bad",
    "unresolved": "Not resolved",
    "repeat_contacts": "Came back within a week",
    "escalations": "Asked for a supervisor",
    "channel_switches": "Changed the channel",
}


def reason(code: str) -> str:
    """Name a reason; one of a newer pipeline by its code."""
    return _REASONS.get(code, words(code))
