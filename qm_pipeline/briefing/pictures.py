"""The briefing's pictures, as SVG with every letter drawn as a path: they look the same everywhere.

What belongs here: drawing (matplotlib). What does not: the choice of figures, and any arithmetic on them; an
interval is drawn as it was computed. The bytes do not depend on the clock or on the machine's fonts.
"""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter

from qm_pipeline.briefing import wording
from qm_pipeline.channels import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from qm_pipeline.briefing.content import Briefing, Driver, Figure
    from qm_pipeline.channels.terms import Kind

INK: Final = "#27313d"
MUTED: Final = "#5b6673"
GRID: Final = "#dfe4ea"
ACCENT: Final = "#0f766e"
BEFORE: Final = "#c2410c"
SIDE_BY_SIDE: Final = (
    "customer_score",
    "negative_end_rate",
    "likely_dissatisfied_rate",
    "repeat_contact_rate",
)
MOST_DRIVERS: Final = 12
_WIDTH: Final = 10.0  # inches
_STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 9,
    "svg.fonttype": "path",
    "svg.hashsalt": "qm",
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "text.color": INK,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
}


def side_by_side(told: Briefing) -> str:
    """Draw the main figures of every channel: now with its interval, the week before, the mean of four."""
    shown = [metric for metric in SIDE_BY_SIDE if _known(told, metric)]
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(_WIDTH, 0.7 + 0.26 * len(told.channels)), layout="constrained")
        for place, axes in enumerate(_row(canvas, len(shown))):
            rows = [told.figures[name, shown[place]] for name in reversed(told.channels)]
            _dots(axes, rows, shown[place], named=place == 0)
        return _svg(canvas)


def course(told: Briefing) -> str:
    """Draw the customer score of each channel over the quarter inside its interval."""
    metric = "customer_score"
    by_channel = {
        name: [row for row in told.course if row.channel == name and row.metric == metric]
        for name in told.channels
    }
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(_WIDTH, 1.8), layout="constrained")
        first: Axes | None = None
        for axes, (name, rows) in zip(
            _row(canvas, len(by_channel), sharey=True), by_channel.items(), strict=True
        ):
            _line(axes, rows, terms.channel(name))
            first = first or axes
        if first is not None:
            first.set_ylabel("points")
        return _svg(canvas)


def drivers(told: Briefing) -> str:
    """Draw the impact of the topics that are findings, the worst at the top."""
    found = [row for row in told.drivers if row.finding][:MOST_DRIVERS]
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(_WIDTH, 0.8 + 0.24 * max(len(found), 1)), layout="constrained")
        axes = canvas.subplots()
        _bars(axes, found[::-1])
        return _svg(canvas)


def _known(told: Briefing, metric: str) -> bool:
    rows = [told.figures.get((name, metric)) for name in told.channels]
    return any(row is not None and row.value is not None for row in rows)


def _row(canvas: Canvas, count: int, *, sharey: bool = False) -> Sequence[Axes]:
    grid: Sequence[Axes] = list(canvas.subplots(1, count, squeeze=False, sharey=sharey)[0]) if count else []
    return grid


def _dots(axes: Axes, rows: Sequence[Figure], metric: str, *, named: bool) -> None:
    term = terms.METRICS[metric]
    for place, row in enumerate(rows):
        if row.low is not None and row.high is not None:
            axes.plot(
                [row.low, row.high],
                [place, place],
                color=ACCENT,
                linewidth=5,
                alpha=0.35,
                solid_capstyle="round",
            )
        for value, marker, colour in (
            (row.four_week_mean, "|", INK),
            (row.previous, "D", BEFORE),
            (row.value, "o", ACCENT),
        ):
            if value is not None:
                face = "none" if marker == "D" else colour
                axes.plot([value], [place], marker=marker, markersize=9 if marker == "|" else 6, color=colour,
                          markerfacecolor=face, markeredgewidth=1.6, linestyle="none")  # fmt: skip
    labels = [terms.channel(row.channel) for row in rows] if named else [""] * len(rows)
    axes.set_yticks(range(len(rows)), labels)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_title(term.title)
    _plain(axes, term.kind)


def _line(axes: Axes, rows: Sequence[Figure], title: str) -> None:
    known = [(row.week, row.value, row.low, row.high) for row in rows if row.value is not None]
    weeks = [week.toordinal() for week, *_ in known]
    lows = [value if low is None else low for _, value, low, _ in known]
    highs = [value if high is None else high for _, value, _, high in known]
    axes.fill_between(weeks, lows, highs, color=ACCENT, alpha=0.2, linewidth=0)
    axes.plot(weeks, [value for _, value, *_ in known], color=ACCENT, marker="o", markersize=3, linewidth=1.5)
    ends = sorted({weeks[0], weeks[-1]}) if weeks else []
    axes.set_xticks(ends, [f"{day.day} {day:%b}" for day in map(date.fromordinal, ends)])
    axes.set_title(title)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: wording.points(value)))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)


def _bars(axes: Axes, rows: Sequence[Driver]) -> None:
    impacts = [row.impact or 0.0 for row in rows]
    colours = [BEFORE if impact < 0 else ACCENT for impact in impacts]
    axes.barh(range(len(rows)), impacts, color=colours, height=0.62)
    axes.set_yticks(
        range(len(rows)), [f"{terms.channel(row.channel)}: {terms.topic(row.topic)}" for row in rows]
    )
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.set_xlabel("impact on the customer score, points \N{MULTIPLICATION SIGN} contacts")
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)


def _plain(axes: Axes, kind: Kind) -> None:
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(kind, value)))
    axes.locator_params(axis="x", nbins=4)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(length=0)


def _tick(kind: Kind, value: float) -> str:
    return f"{value:.0%}" if kind == "share" else wording.figure(kind, value)


def _svg(canvas: Canvas) -> str:
    FigureCanvasSVG(canvas)
    out = io.StringIO()
    canvas.savefig(out, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return out.getvalue()


def proportion(svg: str) -> float:
    """Give a picture's height over its width."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("an SVG of ours has a view box")
    return float(found[2]) / float(found[1])
