"""A figure with its interval on one line, beside its peers: for tables, where a chart would be too much.

What belongs here: places on the line. What does not: what the figure is; numbers stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable


class Reach(NamedTuple):
    """The ends of a line."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Return where a value lies, in percent of the line."""
        wide = self.high - self.low
        return 50.0 if wide <= 0 else min(max((value - self.low) / wide, 0.0), 1.0) * 100


def reach(values: Iterable[float | None]) -> Reach | None:
    """Return a line that holds all known values; null where none is known."""
    known = [value for value in values if value is not None]
    return Reach(min(known), max(known)) if known else None


def draw(
    line: Reach | None, value: float | None, low: float | None, high: float | None, beside: float | None,
    css: str = "",
) -> Markup:  # fmt: skip
    """Draw a figure, its interval and what it is compared with; nothing where it is unknown."""
    if line is None or value is None:
        return Markup("")
    pieces = [] if beside is None else [_mark("qm-strip-peers", line.place(beside))]
    if low is not None and high is not None:
        start, stop = line.place(low), line.place(high)
        pieces.append(
            Markup('<span class="qm-strip-reach" style="left:{:.1f}%;width:{:.1f}%"></span>').format(
                start, max(stop - start, 0.5)
            )
        )
    pieces.append(_mark("qm-strip-dot", line.place(value)))
    return Markup('<span class="qm-strip {}" aria-hidden="true">{}</span>').format(
        css, Markup("").join(pieces)
    )


def _mark(css: str, place: float) -> Markup:
    return Markup('<span class="{}" style="left:{:.1f}%"></span>').format(css, place)
