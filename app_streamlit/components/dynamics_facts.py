"""Who talked how long in a conversation, who waited for whom, what the agent did.

What belongs here: names and units. What does not: computing any of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from app_streamlit.components import markup, numbers

if TYPE_CHECKING:
    from app_streamlit.records.reviews import Dynamics

_DID: Final = {
    "agent_greeted": "greeted",
    "agent_empathised": "said they understand or are sorry",
    "agent_owned": "took the matter on",
    "agent_closed": "closed politely",
}


def facts(told: Dynamics | None) -> Markup:
    """Write what is known; what a channel does not have is left out."""
    if told is None:
        return _unknown()
    pairs = [
        (
            "The agent talked",
            f"{numbers.percent(told.agent_talk_share, 0)} of the call",
            told.agent_talk_share,
        ),
        (
            "Agent's pace",
            f"{_whole(told.agent_words_per_minute)} words a minute",
            told.agent_words_per_minute,
        ),
        (
            "Customer's pace",
            f"{_whole(told.customer_words_per_minute)} words a minute",
            told.customer_words_per_minute,
        ),
        ("Interruptions", _interruptions(told), told.interruptions_by_agent),
        ("Non-talk", numbers.clock(told.non_talk_ms), told.non_talk_ms),
        ("Longest silence", numbers.clock(told.longest_silence_ms), told.longest_silence_ms),
        ("First answer after", numbers.clock(told.greeting_ms), told.greeting_ms),
        ("Answers after, mean", numbers.clock(_rounded(told.response_ms_mean)), told.response_ms_mean),
        ("Slowest answer", numbers.clock(told.response_ms_max), told.response_ms_max),
        ("Handling time", numbers.clock(told.handling_ms), told.handling_ms),
    ]
    known = [(name, Markup.escape(shown)) for name, shown, value in pairs if value is not None]
    did = [(f"The agent {words}", _did(getattr(told, field))) for field, words in _DID.items()]
    known += [(name, shown) for name, shown in did if shown is not None]
    return markup.facts(known) if known else _unknown()


def _unknown() -> Markup:
    return Markup('<p class="qm-muted">Not known: the source gave no times.</p>')


def _whole(value: float | None) -> str:
    return numbers.plain(value, 0)


def _rounded(value: float | None) -> int | None:
    return None if value is None else round(value)


def _interruptions(told: Dynamics) -> str:
    return f"{told.interruptions_by_agent} by the agent, {told.interruptions_by_customer} by the customer"


def _did(value: bool | None) -> Markup | None:  # noqa: FBT001  # a fact's value, not a switch
    return None if value is None else Markup.escape("yes" if value else "no")
