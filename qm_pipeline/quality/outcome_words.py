"""The facts behind an outcome, in words that a QA lead understands.

What belongs here: a name for every kind of fact, and never a word of the conversation. What does not: which
facts weigh (`scoring.outcomes.reasons`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_SIDES: Final = {"customer": "the customer", "agent": "the agent"}
_ACTS: Final = {
    "thanks": "thanked",
    "praise": "was full of praise",
    "relief": "said that it works",
    "agreement": "agreed",
    "denial": "said no",
    "nothing_more": "wanted nothing more",
    "farewell": "said goodbye",
    "greeting": "greeted",
    "more_help": "asked whether there was anything else",
    "apology": "apologised",
    "refusal": "refused or could not",
    "failure": "told of a failure",
    "success": "told of a success",
    "promise": "promised something for later",
    "escalated": "passed it on",
    "person_wanted": "wanted to speak to somebody",
    "not_understood": "did not understand",
    "said_before": "said that it had been said before",
    "waiting": "spoke of waiting",
    "anger": "used angry words",
    "disappointment": "spoke of a problem or disappointment",
    "giving_up": "gave up",
    "legal_threat": "threatened with consequences",
    "asks_again": "asked to try again",
    "correction": "corrected something",
    "details_asked": "asked for details",
    "holding": "asked to wait",
    "empathy": "showed understanding",
    "question": "asked a question",
    "exclamation": "exclaimed",
}
_WHERE: Final = {
    "ever": "{who} {did}",
    "twice": "{who} {did} twice or more",
    "thrice": "{who} {did} three times or more",
    "closing": "{who} {did} in the last two turns",
    "last": "{who} {did} in the last turn",
}
_ANSWERS: Final = {
    "last_withheld": "the agent's last answer was a no or a failure",
    "last_refused": "the agent's last answer was a refusal with an apology",
    "last_gave": "the agent's last answer gave what was asked for",
    "only_withheld": "every answer of the agent was a no or a failure",
    "only_gave": "every answer of the agent gave what was asked for",
    "both": "the agent first gave one answer and then another",
    "refused": "the agent refused with an apology",
    "refused_again": "the agent refused again and again",
}
_FACTS: Final = {
    "customer_first": "the customer spoke first",
    "customer_last": "the customer had the last word",
    "question_last": "it ended with a question",
    "no_agent": "no agent spoke",
    "question_open": "the customer's last question was left open",
    "agent_question_open": "the agent's last question was left open",
}
_TONE: Final = {
    "mean": "{whose} turns in all",
    "lowest": "{whose} most negative turn",
    "two_lowest": "{whose} two most negative turns",
    "highest": "{whose} most positive turn",
    "first": "{whose} first turns",
    "last": "{whose} last turn",
    "last_turns": "{whose} last turns",
}
_SOUNDED: Final = {
    "low": "{what} sounded more negative than usual",
    "high": "{what} sounded more positive than usual",
}
_MANY: Final = {
    "negative_share": {
        "low": "few of {whose} turns were negative",
        "high": "many of {whose} turns were negative",
    },
    "positive_share": {
        "low": "few of {whose} turns were positive",
        "high": "many of {whose} turns were positive",
    },
    "negative_turns": {
        "low": "few of {whose} turns were negative",
        "high": "many of {whose} turns were negative",
    },
    "slope": {"low": "{whose} tone got worse than usual", "high": "{whose} tone got better than usual"},
}


@lru_cache(maxsize=10_000)  # there are a few hundred, and every flagged contact asks
def words(fact: str) -> str | None:
    """Put a fact into words; None for one that has no name, such as single words of the conversation."""
    kind, _, rest = fact.partition(":")
    if kind == "act":
        return _act(*rest.split(":", 2))
    if kind == "feeling":
        return _feeling(rest)
    return {"answer": _ANSWERS, "fact": _FACTS}.get(kind, {}).get(rest)


def _act(side: str, where: str, act: str) -> str | None:
    if act not in _ACTS or where not in _WHERE or side not in _SIDES:
        return None
    return _WHERE[where].format(who=_SIDES[side], did=_ACTS[act])


def _feeling(number: str) -> str | None:
    """Name a number by how it differs from what is usual; None where it is unknown, or new to us."""
    named, _, level = number.rpartition(":")
    side, _, name = named.partition("_")
    whose = f"{_SIDES.get(side, side)}'s"
    if name in _TONE and level in _SOUNDED:
        return _SOUNDED[level].format(what=_TONE[name].format(whose=whose))
    return _MANY[name][level].format(whose=whose) if level in _MANY.get(name, {}) else None
