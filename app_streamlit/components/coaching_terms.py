"""The metrics of coaching in words: what people call them, what they mean, how they are written.

What belongs here: one entry a metric, in the order they are shown, and what a finding or its absence means.
What does not: the figures.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from app_streamlit.components import numbers
from app_streamlit.components.glossary import Term, words


class Metric(NamedTuple):
    """A metric of coaching: its name and meaning, and its kind: count, score, share or seconds."""

    term: Term
    kind: str


_MINUS: Final = "\N{MINUS SIGN}"
METRICS: Final = {
    "customer_end_score": Metric(
        Term("End score", f"How customers leave: mean score of the last quarter, from {_MINUS}5 to +5."),
        "score",
    ),
    "customer_shift": Metric(
        Term("Shift", "End minus begin, in points: above zero customers leave in a better mood."), "score"
    ),
    "recovery_rate": Metric(
        Term("Recoveries", "Of contacts that begin badly, the share that ends well."), "share"
    ),
    "deterioration_rate": Metric(
        Term("Turned bad", "Of contacts that begin well, the share that ends badly."), "share"
    ),
    "likely_dissatisfied_rate": Metric(
        Term(
            "Likely dissatisfied",
            "Share of dissatisfied customers to be expected: the mean of what a model gives each contact.",
        ),
        "share",
    ),
    "response_time_ms": Metric(
        Term("Response time", "Typical time to an answer in written contacts, in minutes and seconds."),
        "duration",
    ),
    "greeting_rate": Metric(Term("Greeting", "Share of contacts in which a greeting is heard."), "share"),
    "empathy_rate": Metric(
        Term("Empathy", "Share of contacts in which the agent says something that shows understanding."),
        "share",
    ),
    "ownership_rate": Metric(
        Term("Ownership", "Share of contacts in which the agent takes the matter on."), "share"
    ),
    "closing_rate": Metric(Term("Closing", "Share of contacts that the agent closes properly."), "share"),
    "talk_share": Metric(
        Term(
            "Talk share",
            "The part of a call in which the agent talks; neither more nor less of it is better.",
        ),
        "share",
    ),
    "interactions": Metric(
        Term("Contacts", "How many contacts the agent had; counted, not compared."), "count"
    ),
}

FINDINGS: Final = {
    "coach": Term("Coach", "Clearly less favourable than the peers, beyond what chance explains."),
    "recognise": Term("Recognise", "Clearly more favourable than the peers, beyond what chance explains."),
}
REASONS: Final = {
    "within_chance": "within chance",
    "few": "not enough contacts to say",
    "no_value": "no contact of this kind",
    "no_peers": "nobody to compare with",
    "no_direction": "neither way is better",
    "counted": "counted, not compared",
}
ADJUSTED: Final = Term(
    "Adjusted figure",
    "What the agent's figure would be with everybody's mix of channels, queues, topics and begin scores, "
    "drawn towards the peers by as much as it is unsure.",
)
PEER_MEAN: Final = Term("Peers", "Mean of the comparable agents that do not stand apart themselves.")
FINDING: Final = Term(
    "Finding",
    "Named only with 20 contacts and a difference that survives a test over all agents and figures of the "
    "week, so that of those named at most one in twenty is named by chance.",
)
SIDES: Final = {
    "worst": "Went worst for such a contact",
    "best": "Went best for such a contact",
    "lowest": "Lowest",
    "highest": "Highest",
}
FEWEST: Final = 20


def metric(code: str) -> Metric:
    """Return a metric's words; one of a newer pipeline is written as a plain number."""
    return METRICS.get(
        code, Metric(Term(words(code), "A metric of a newer version of the pipeline."), "score")
    )


def figure(code: str, value: float | None) -> str:
    """Write a figure of a metric in its unit."""
    return numbers.figure(metric(code).kind, value)


def interval(code: str, low: float | None, high: float | None) -> str:
    """Write a metric's 95% interval; nothing where none is known."""
    return numbers.interval(metric(code).kind, low, high)
