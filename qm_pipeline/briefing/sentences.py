"""The findings of a week in sentences.

What belongs here: which differences are told, and how. What does not: pages. Nothing is told that the
intervals do not bear out; a week without such a difference says that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline.briefing.wording import contacts, figure, interval, points
from qm_pipeline.channels import terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qm_pipeline.briefing.content import Briefing, Driver, Figure

NOTHING: Final = (
    "No figure lies further from the week before, or from the other channels, than chance would explain."
)
_MOST_DRIVERS: Final = 3
_EFFECT: Final = "channel_effect"


def findings(told: Briefing) -> list[str]:
    """Give the findings: the channels' own effects, what drives their scores, and what changed."""
    found = [*_effects(told), *_driven(told), *_changes(told)]
    return found or [NOTHING]


def summary(told: Briefing) -> str:
    """Say in one sentence what the week was."""
    rows = [told.figures[name, "coverage"] for name in told.channels]
    scored = sum((row.value or 0) * row.n for row in rows)
    share = figure("share", scored / told.volume if told.volume else None)
    channels = "1 channel" if len(told.channels) == 1 else f"{len(told.channels)} channels"
    return f"{contacts(told.volume)} in {channels}, {share} of them scored."


def _effects(told: Briefing) -> Iterator[str]:
    for row in sorted(
        (told.figures[name, _EFFECT] for name in told.channels if (name, _EFFECT) in told.figures), key=_value
    ):
        if row.value is None or row.low is None or row.high is None or row.low <= 0 <= row.high:
            continue
        direction = "above" if row.value > 0 else "below"
        yield (
            f"{terms.channel(row.channel)}: customers score {abs(row.value):.2f} points {direction} what the "
            f"same queues and topics get on average ({interval('score', row.low, row.high)}; n = {row.n:,})."
        )


def _driven(told: Briefing) -> Iterator[str]:
    known = [row for row in told.drivers if row.finding and row.impact is not None]
    pulled = sorted((row for row in known if (row.impact or 0) < 0), key=lambda row: row.impact or 0)
    lifted = sorted((row for row in known if (row.impact or 0) > 0), key=lambda row: -(row.impact or 0))
    yield from (_driver(row, "pulls down") for row in pulled[:_MOST_DRIVERS])
    yield from (_driver(row, "lifts") for row in lifted[:1])


def _driver(row: Driver, verb: str) -> str:
    where = f"{terms.channel(row.channel)}: {terms.topic(row.topic)}"
    return (
        f"{where} {verb} the customer score: {contacts(row.volume)} "
        f"({figure('share', row.volume_share)} of the channel) average {points(row.mean or 0)} "
        f"({interval('score', row.low, row.high)}), the channel {points(row.baseline or 0)}."
    )


def _changes(told: Briefing) -> Iterator[str]:
    for channel in told.channels:
        for metric in told.metrics:
            change = told.change(channel, metric)
            if change is not None and metric != _EFFECT:  # whose own finding is told above
                yield _changed(told.figures[channel, metric], told.before[channel, metric], change)


def _changed(now: Figure, before: Figure, change: str) -> str:
    term = terms.METRICS[now.metric]
    return (
        f"{terms.channel(now.channel)}: {term.title.lower()} is {change} than the week before, "
        f"{figure(term.kind, now.value)} ({interval(term.kind, now.low, now.high)}) after "
        f"{figure(term.kind, before.value)} ({interval(term.kind, before.low, before.high)})."
    )


def _value(row: Figure) -> float:
    return row.value or 0.0
