"""Pictures of coaching: agents of a week with their intervals, and one agent over weeks.

What belongs here: turning standings into charts. What does not: queries, words, any arithmetic on figures.
Agents stand in the order of their ids: no picture ranks them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import altair as alt
from markupsafe import Markup

from app_streamlit.components import charts, coaching_terms, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app_streamlit.records.coaching import Standing

ROW_HEIGHT: Final = 21
AXIS_HEIGHT: Final = 40  # the picture is fitted into its height, axis and all
COURSE_HEIGHT: Final = 230
CHANCE, FEW = "chance", "few"
_INKS: Final = {"coach": charts.WARNING, "recognise": charts.ACCENT, CHANCE: charts.INK}
_SHAPES: Final = {"coach": "diamond", "recognise": "triangle-up", CHANCE: "circle"}
_SIGNS: Final = (
    (charts.INK, "\N{BLACK CIRCLE}", "within chance, with its 95% interval"),
    (charts.WARNING, "\N{BLACK DIAMOND}", "to coach"),
    (charts.ACCENT, "\N{BLACK UP-POINTING TRIANGLE}", "to recognise"),
)
_STROKE: Final = (charts.INK, "\N{BOX DRAWINGS HEAVY VERTICAL}", "mean of the peers")
_DASHES: Final = (charts.INK, "\N{BOX DRAWINGS LIGHT DOUBLE DASH HORIZONTAL}", "mean of the peers")
_FORMATS: Final = {"share": ".0%", "score": ".1~f", "count": ",.0f"}
_MS_PER_MINUTE: Final = 60_000


def key(*, over_weeks: bool = False) -> Markup:
    """Write what the marks mean, side by side or over weeks, where the peers are a line."""
    pieces = (
        Markup('<span><span aria-hidden="true" style="color:{}">{}</span> {}</span>').format(ink, sign, name)
        for ink, sign, name in (*_SIGNS, _DASHES if over_weeks else _STROKE)
    )
    return Markup('<div class="qm-legend qm-muted">{}</div>').format(markup.join(pieces))


def state(row: Standing) -> str:
    """Say how a standing is drawn: coach, recognise, chance, or few where there is not enough to say."""
    if row.n < coaching_terms.FEWEST or row.adjusted is None:
        return FEW
    return row.finding or CHANCE


def _scaled(metric: str, value: float | None) -> float | None:
    """Bring a figure to the axis: durations are read in minutes."""
    if value is None or coaching_terms.metric(metric).kind != "duration":
        return value
    return value / _MS_PER_MINUTE


def _milliseconds(day: date) -> int:
    """Return a day as charts count time: the axis is drawn in UTC, whatever the browser's zone."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def _row(row: Standing) -> dict[str, Any]:
    known = state(row) != FEW
    shown = coaching_terms.figure(row.metric, row.adjusted) if known else "not enough contacts to say"
    return {
        "agent": row.agent_id,
        "week": _milliseconds(row.week),
        "week_name": numbers.day(row.week),
        "state": state(row),
        "value": _scaled(row.metric, row.adjusted) if known else None,
        "low": _scaled(row.metric, row.low) if known else None,
        "high": _scaled(row.metric, row.high) if known else None,
        "peers": _scaled(row.metric, row.peer_mean),
        "shown": shown,
        "reach": coaching_terms.interval(row.metric, row.low, row.high) if known else numbers.UNKNOWN,
        "beside": coaching_terms.figure(row.metric, row.peer_mean),
        "n": numbers.count(row.n),
        "few": "" if known else f"n {row.n}: too few",
    }


def _axis(metric: str) -> alt.Axis:
    kind = coaching_terms.metric(metric).kind
    label = charts.SIGNED_LABEL if kind == "score" else alt.Undefined
    title = "minutes" if kind == "duration" else None
    return alt.Axis(
        title=title,
        format=_FORMATS.get(kind, ".2~f"),
        labelExpr=label,
        tickCount=4,
        domain=False,
        ticks=False,
    )


def _tooltips(first: str, title: str) -> list[alt.Tooltip]:
    names = {first: title, "shown:N": "Adjusted", "reach:N": "95% interval", "beside:N": "Peers", "n:N": "n"}
    return [alt.Tooltip(field, title=name) for field, name in names.items()]


def _looks() -> dict[str, Any]:
    states = list(_INKS)
    inks = alt.Scale(domain=states, range=[_INKS[name] for name in states])
    shapes = alt.Scale(domain=states, range=[_SHAPES[name] for name in states])
    return {
        "color": alt.Color("state:N", scale=inks, legend=None),
        "shape": alt.Shape("state:N", scale=shapes, legend=None),
    }


def side_by_side(rows: Sequence[Standing], metric: str, *, named: bool) -> charts.Layered:
    """Draw the agents on one metric, by id; `named` writes the ids at the side."""
    drawn = [_row(row) for row in rows]
    axis = alt.Axis(
        title=None,
        labels=named,
        labelOverlap=False,
        domain=False,
        ticks=False,
        labelPadding=8,
        labelLimit=150,
        grid=False,
    )
    base = charts.of(drawn).encode(y=alt.Y("agent:N", sort="ascending", axis=axis))
    across = alt.X("value:Q", axis=_axis(metric), scale=alt.Scale(zero=False, nice=True, padding=6))
    known = base.transform_filter(f"datum.state != '{FEW}'")
    looks = _looks()
    bars = known.mark_rule(opacity=1, **charts.INTERVAL).encode(
        x=alt.X("low:Q", axis=_axis(metric), scale=alt.Scale(zero=False, nice=True, padding=6)),
        x2="high:Q",
        color=looks["color"],
        tooltip=_tooltips("agent:N", "Agent"),
    )
    peers = base.mark_tick(color=charts.INK, thickness=1.5, size=ROW_HEIGHT, opacity=1).encode(x="peers:Q")
    dots = known.mark_point(size=70, filled=True, opacity=1).encode(
        x=across, tooltip=_tooltips("agent:N", "Agent"), **looks
    )
    few = base.transform_filter(f"datum.state == '{FEW}'").mark_text(
        align="left", fontSize=11, baseline="middle"
    )
    layers = [peers, bars, dots, few.encode(x=alt.value(4), text="few:N")]
    return alt.layer(*layers).properties(height=ROW_HEIGHT * max(len(drawn), 1) + AXIS_HEIGHT)


def course(rows: Sequence[Standing], metric: str, dates: Sequence[date] = ()) -> charts.Layered:
    """Draw one agent's weeks on one metric with their intervals, beside the peers; `dates` are coachings."""
    drawn = [_row(row) for row in rows]
    # as dates: numbers on an axis of time are dropped without a word, and so are their labels
    mondays = [
        alt.DateTime(year=it.week.year, month=it.week.month, date=it.week.day, utc=True) for it in rows
    ]
    axis = alt.Axis(
        title=None, values=mondays, labelExpr=charts.DAY_LABEL, labelAngle=0, labelOverlap=True, ticks=False
    )
    base = charts.of(drawn).encode(x=alt.X("week:T", axis=axis, scale=alt.Scale(type="utc", padding=16)))
    where = alt.Scale(zero=False, nice=True)
    y = alt.Y("value:Q", axis=_axis(metric), scale=where)
    looks = _looks()
    known = base.transform_filter(f"datum.state != '{FEW}'")
    reach = known.mark_rule(opacity=1, **charts.INTERVAL).encode(
        y=alt.Y("low:Q", scale=where, axis=_axis(metric)), y2="high:Q", color=looks["color"]
    )
    peers = base.mark_line(color=charts.INK, strokeDash=[5, 4], strokeWidth=1.5).encode(y="peers:Q")
    line = known.mark_line(color=charts.INK, strokeWidth=1).encode(y=y)
    dots = known.mark_point(size=90, filled=True, opacity=1).encode(
        y=y, tooltip=_tooltips("week_name:N", "Week of"), **looks
    )
    layers = [peers, reach, line, dots, *_coached(dates)]
    return alt.layer(*layers).properties(height=COURSE_HEIGHT)


def _coached(dates: Sequence[date]) -> list[alt.Chart]:
    """Mark the days of coachings; none without any, for an empty layer is a picture that nothing names."""
    if not dates:
        return []
    marks = [{"week": _milliseconds(day), "name": "coached"} for day in dates]
    base = charts.of(marks).encode(x=alt.X("week:T", scale=alt.Scale(type="utc", padding=16)))
    named = base.mark_text(align="left", dx=4, baseline="top", fontSize=11)
    return [
        base.mark_rule(color=charts.ACCENT, strokeWidth=1.5),
        named.encode(y=alt.value(0), text="name:N"),
    ]
