"""Pictures of the channel report: channels side by side with their intervals, and their course over weeks.

What belongs here: turning rows of the report into charts. What does not: queries, tables, any arithmetic on
the figures; an interval is drawn as it was computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import altair as alt
from markupsafe import Markup

from app_streamlit.components import charts, glossary, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.channels import ReportRow

ROW_HEIGHT: Final = 42
WEEKS_HEIGHT: Final = 120
AXIS_WIDTH: Final = 34
NOW: Final = "this week, with its 95% interval"
BEFORE: Final = "the week before"
USUAL: Final = "mean of the four weeks before"
_SIGNS: Final = {
    NOW: (charts.ACCENT, "\N{BLACK CIRCLE}"),
    BEFORE: (charts.WARNING, "\N{WHITE DIAMOND}"),
    USUAL: (charts.INK, "\N{BOX DRAWINGS HEAVY VERTICAL}"),
}
_FORMATS: Final = {"share": ".0%", "score": ".1~f", "count": ",.0f", "duration": ",.0f"}
_NARROWEST: Final = 1.0


def key() -> Markup:
    """Write what the marks of `side_by_side` mean."""
    pieces = (
        Markup('<span><span aria-hidden="true" style="color:{}">{}</span> {}</span>').format(ink, sign, name)
        for name, (ink, sign) in _SIGNS.items()
    )
    return Markup('<div class="qm-legend qm-muted">{}</div>').format(markup.join(pieces))


def _marks(rows: Sequence[ReportRow], kind: str) -> list[dict[str, Any]]:
    return [
        {
            "channel": glossary.channel(row.channel),
            "what": what,
            "value": value,
            "shown": numbers.figure(kind, value),
            "n": numbers.count(row.n) if what == NOW else numbers.UNKNOWN,
        }
        for row in rows
        for what, value in ((USUAL, row.four_week_mean), (BEFORE, row.previous), (NOW, row.value))
        if value is not None
    ]


def _intervals(rows: Sequence[ReportRow]) -> list[dict[str, Any]]:
    return [
        {"channel": glossary.channel(row.channel), "low": row.low, "high": row.high}
        for row in rows
        if row.low is not None and row.high is not None
    ]


def _figure_axis(kind: str) -> alt.Axis:
    label = charts.SIGNED_LABEL if kind == "score" else alt.Undefined
    return alt.Axis(
        title=None, format=_FORMATS[kind], labelExpr=label, tickCount=4, domain=False, ticks=False
    )


def _channel_axis(channels: Sequence[str], *, named: bool) -> alt.Y:
    axis = alt.Axis(title=None, labels=named, domain=False, ticks=False, labelPadding=8, labelFlush=False)
    return alt.Y("channel:N", sort=[glossary.channel(channel) for channel in channels], axis=axis)


def _dots(rows: Sequence[ReportRow], kind: str) -> list[alt.Chart]:
    names = {"channel:N": "Channel", "what:N": "What", "shown:N": "Value", "n:N": "n"}
    told = [alt.Tooltip(field, title=title) for field, title in names.items()]
    base = charts.of(_marks(rows, kind)).encode(x="value:Q", tooltip=told)
    usual, before, now = (base.transform_filter(alt.datum.what == what) for what in (USUAL, BEFORE, NOW))
    return [
        usual.mark_tick(color=charts.INK, thickness=3, size=22, opacity=1),
        before.mark_point(shape="diamond", color=charts.WARNING, size=110, strokeWidth=2.5, opacity=1),
        now.mark_circle(color=charts.ACCENT, size=110, opacity=1),
    ]


def side_by_side(
    rows: Sequence[ReportRow], kind: str, channels: Sequence[str], *, named: bool
) -> charts.Layered:
    """Draw a figure of every channel: now with its interval, the week before, the mean of four weeks.

    `named` writes the channels at the side; charts that stand in one row name them once.
    """
    y = _channel_axis(channels, named=named)
    where = alt.Scale(zero=kind == "share", nice=True)
    bars = (
        charts.of(_intervals(rows))
        .mark_rule(color=charts.ACCENT, **charts.INTERVAL)
        .encode(x=alt.X("low:Q", axis=_figure_axis(kind), scale=where), x2="high:Q")
    )
    return (
        alt.layer(bars, *_dots(rows, kind))
        .encode(y=y)
        .properties(height=ROW_HEIGHT * max(len(channels), 1) + 30)
    )


def score_domain(rows: Sequence[ReportRow]) -> tuple[float, float]:
    """Return a range of scores that holds every interval, and no narrower than a point."""
    ends = [end for row in rows for end in (row.low, row.high, row.value) if end is not None]
    if not ends:
        return -_NARROWEST, _NARROWEST
    low, high = min(ends), max(ends)
    spare = max(0.0, (_NARROWEST - (high - low)) / 2)
    return low - spare, high + spare


def _weeks(rows: Sequence[ReportRow], kind: str) -> list[dict[str, Any]]:
    return [
        {
            "week": f"{row.week:%Y-%m-%d}",
            "week_name": numbers.day(row.week),
            "value": row.value,
            "low": row.low,
            "high": row.high,
            "n": numbers.count(row.n),
            "shown": numbers.figure(kind, row.value),
            "interval": numbers.interval(kind, row.low, row.high) or numbers.UNKNOWN,
        }
        for row in rows
        if row.value is not None
    ]


def _week_axis(*, named: bool) -> alt.X:
    axis = alt.Axis(
        title=None, labels=named, labelExpr=charts.DAY_LABEL, labelAngle=0, labelOverlap=True, ticks=False
    )
    return alt.X("week:O", axis=axis)


def _value_axis(kind: str) -> alt.Axis:
    """Return an axis as wide as that of the chart above or below, so that their weeks stand in one line."""
    axis = _figure_axis(kind)
    axis.minExtent = axis.maxExtent = AXIS_WIDTH
    return axis


def _week_tooltips() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("week_name:N", title="Week of"),
        alt.Tooltip("shown:N", title="Value"),
        alt.Tooltip("interval:N", title="95% interval"),
        alt.Tooltip("n:N", title="n"),
    ]


def volume_by_week(rows: Sequence[ReportRow], highest: float) -> alt.Chart:
    """Draw a channel's volume over weeks, on the scale of the largest channel."""
    chart: alt.Chart = (
        charts.of(_weeks(rows, "count"))
        .mark_bar(color=charts.INK, width=alt.RelativeBandSize(0.6))
        .encode(
            x=_week_axis(named=False),
            y=alt.Y("value:Q", axis=_value_axis("count"), scale=alt.Scale(domain=[0, highest])),
            tooltip=_week_tooltips(),
        )
        .properties(height=WEEKS_HEIGHT - 30)
    )
    return chart


def score_by_week(rows: Sequence[ReportRow], domain: tuple[float, float]) -> charts.Layered:
    """Draw a channel's customer score over weeks inside its interval, on the scale of all channels."""
    base = charts.of(_weeks(rows, "score")).encode(x=_week_axis(named=True))
    scale = alt.Scale(domain=list(domain))
    band = base.mark_area(color=charts.ACCENT, opacity=0.25).encode(
        y=alt.Y("low:Q", scale=scale), y2="high:Q"
    )
    line = base.mark_line(color=charts.ACCENT, point={"size": 35, "color": charts.ACCENT}).encode(
        y=alt.Y("value:Q", axis=_value_axis("score"), scale=scale), tooltip=_week_tooltips()
    )
    return alt.layer(band, line).properties(height=WEEKS_HEIGHT)
