"""The metrics of the channel report in words: what people call them, what they mean, their unit.

What belongs here: one entry a metric, in the order they are shown. What does not: how a figure is written.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Kind = Literal["count", "share", "score", "duration"]


class Metric(NamedTuple):
    """A figure: its name, its meaning in a sentence, and its unit.

    `kind` is count, share (0..1), score (-5..+5) or duration (ms).
    """

    title: str
    meaning: str
    kind: Kind


METRICS: Final = {
    "volume": Metric("Volume", "Interactions that ended in the week.", "count"),
    "coverage": Metric("Coverage", "Scored interactions of all that were received.", "share"),
    "customer_score": Metric(
        "Customer score", "Mean over the interactions, from \N{MINUS SIGN}5 to +5.", "score"
    ),
    "customer_begin_score": Metric("Begin score", "Mean of the first quarters.", "score"),
    "customer_end_score": Metric("End score", "Mean of the last quarters.", "score"),
    "customer_shift": Metric(
        "Shift", "Mean of end minus begin; below zero customers left in a worse mood.", "score"
    ),
    "negative_end_rate": Metric(
        "Negative at the end", "Share that ended at \N{MINUS SIGN}1 or less.", "share"
    ),
    "turned_bad_rate": Metric(
        "Turned bad", "Share that began at +1 or more and ended at \N{MINUS SIGN}1 or less.", "share"
    ),
    "recovered_rate": Metric(
        "Recovered", "Share that began at \N{MINUS SIGN}1 or less and ended at +1 or more.", "share"
    ),
    "emotionally_charged_rate": Metric(
        "Emotionally charged",
        "Share flagged, as half of the customer's turns or more were strongly negative.",
        "share",
    ),
    "likely_dissatisfied_rate": Metric(
        "Likely dissatisfied", "Share whose customers were probably dissatisfied, says a model.", "share"
    ),
    "likely_unresolved_rate": Metric(
        "Likely unresolved", "Share whose matter is probably still open, says a model.", "share"
    ),
    "repeat_contact_rate": Metric(
        "Came back", "Share whose customer came back within 7 days, where these are over.", "share"
    ),
    "handling_ms": Metric("Handling time", "Mean of talk, hold and wrap-up (AHT), in minutes.", "duration"),
    "channel_effect": Metric(
        "Channel's own effect", "Points of customer score above the average of the same queues and topics.",
        "score",
    ),
}  # fmt: skip

CHANNELS: Final = {
    "voice": "Voice", "chat": "Chat", "messaging": "Messaging", "sms": "SMS", "email": "E-mail",
    "social": "Social",
}  # fmt: skip


def channel(code: str) -> str:
    """Give a channel's name."""
    return CHANNELS.get(code, code)


def topic(code: str) -> str:
    """Give a topic as words: sources write them with underscores."""
    return code.replace("_", " ")
