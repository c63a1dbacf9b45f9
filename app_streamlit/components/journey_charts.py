"""The picture of a journey: who comes to each stage, who leaves there, how the mood changes on the way.

What belongs here: turning steps into a chart. What does not: queries, findings, any arithmetic on figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import altair as alt
from markupsafe import Markup

from app_streamlit.components import charts, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.journeys import Step

ROW_HEIGHT: Final = 38
AXIS_HEIGHT: Final = 40  # the picture is fitted into its height, axis and all
_FINDING, _ORDINARY = "finding", "ordinary"
_INKS: Final = alt.Scale(domain=[_ORDINARY, _FINDING], range=[charts.ACCENT, charts.WARNING])
_SHAPES: Final = alt.Scale(domain=[_ORDINARY, _FINDING], range=["circle", "diamond"])
_SIGNS: Final = (
    (charts.ACCENT, "\N{BLACK CIRCLE}", "figure with its 95% interval"),
    (charts.WARNING, "\N{BLACK DIAMOND}", "a finding"),
    (charts.INK, "\N{BOX DRAWINGS HEAVY VERTICAL}", "usual in this journey"),
)


def key() -> Markup:
    """Write what the marks mean."""
    pieces = (
        Markup('<span><span aria-hidden="true" style="color:{}">{}</span> {}</span>').format(ink, sign, name)
        for ink, sign, name in _SIGNS
    )
    return Markup('<div class="qm-legend qm-muted">{}</div>').format(markup.join(pieces))


def stage(name: str) -> str:
    """Write a stage's name as words."""
    return name.replace("_", " ")


def _rows(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [
        {
            "stage": stage(it.stage),
            "next": stage(it.next_stage),
            "reached": it.reached,
            "continued": it.continued,
            "drop": it.drop_off,
            "low": it.low,
            "high": it.high,
            "usual": it.usual_drop_off,
            "drop_state": _FINDING if it.drop_off_flagged else _ORDINARY,
            "change": it.emotional_change,
            "change_low": it.emotional_low,
            "change_high": it.emotional_high,
            "mood_state": _FINDING if it.emotional_flagged else _ORDINARY,
            "counts": f"{numbers.count(it.continued)} of {numbers.count(it.reached)} went on",
            "drop_shown": numbers.percent(it.drop_off),
            "drop_reach": numbers.interval("share", it.low, it.high),
            "usual_shown": numbers.percent(it.usual_drop_off),
            "change_shown": numbers.signed(it.emotional_change, 2),
            "change_reach": numbers.interval("score", it.emotional_low, it.emotional_high),
            "n": numbers.count(it.emotional_n),
        }
        for it in steps
    ]


def _stages(steps: Sequence[Step], *, named: bool) -> alt.Y:
    order = [stage(it.stage) for it in steps]
    axis = alt.Axis(
        title=None, labels=named, labelLimit=190, domain=False, ticks=False, labelPadding=8, grid=False
    )
    return alt.Y("stage:N", sort=order, axis=axis)


def _height(steps: Sequence[Step]) -> int:
    return ROW_HEIGHT * max(len(steps), 1) + AXIS_HEIGHT


def reached(steps: Sequence[Step]) -> charts.Layered:
    """Draw how many come to each stage, and how many of them go on."""
    told = [alt.Tooltip("stage:N", title="Stage"), alt.Tooltip("counts:N", title="Contacts")]
    base = charts.of(_rows(steps)).encode(y=_stages(steps, named=True), tooltip=told)
    axis = alt.Axis(title=None, format=",.0f", tickCount=4, domain=False, ticks=False)
    came = base.mark_bar(color=charts.WARNING, fillOpacity=0.45, stroke=charts.WARNING, height=20).encode(
        x=alt.X("reached:Q", axis=axis)
    )
    stayed = base.mark_bar(color=charts.INK, height=20).encode(x=alt.X("continued:Q", axis=axis))
    return alt.layer(came, stayed).properties(height=_height(steps))


def drop_off(steps: Sequence[Step]) -> charts.Layered:
    """Draw which share leaves at each stage, with intervals and what is usual."""
    names = {"stage:N": "Stage", "drop_shown:N": "Leave", "drop_reach:N": "95% interval",
             "usual_shown:N": "Usual here", "counts:N": "Contacts"}  # fmt: skip
    told = [alt.Tooltip(field, title=title) for field, title in names.items()]
    base = charts.of(_rows(steps)).encode(y=_stages(steps, named=False), tooltip=told)
    where = alt.Scale(zero=True, nice=True)
    axis = alt.Axis(title=None, format=".0%", tickCount=4, domain=False, ticks=False)
    ink = alt.Color("drop_state:N", scale=_INKS, legend=None)
    shape = alt.Shape("drop_state:N", scale=_SHAPES, legend=None)
    layers = [
        base.mark_tick(color=charts.INK, thickness=3, size=24, opacity=1).encode(x="usual:Q"),
        base.mark_rule(opacity=1, **charts.INTERVAL).encode(
            x=alt.X("low:Q", axis=axis, scale=where), x2="high:Q", color=ink
        ),
        base.mark_point(size=110, filled=True, opacity=1).encode(x="drop:Q", color=ink, shape=shape),
    ]
    return alt.layer(*layers).properties(height=_height(steps))


def mood(steps: Sequence[Step]) -> charts.Layered:
    """Draw how the customer's mood changes from each stage to the next, with intervals."""
    names = {"stage:N": "From", "next:N": "To", "change_shown:N": "Change", "change_reach:N": "95% interval",
             "n:N": "n"}  # fmt: skip
    told = [alt.Tooltip(field, title=title) for field, title in names.items()]
    base = charts.of(_rows(steps)).encode(y=_stages(steps, named=False), tooltip=told)
    where = alt.Scale(nice=True, zero=True)
    axis = alt.Axis(
        title=None, format=".1~f", labelExpr=charts.SIGNED_LABEL, tickCount=4, domain=False, ticks=False
    )
    ink = alt.Color("mood_state:N", scale=_INKS, legend=None)
    shape = alt.Shape("mood_state:N", scale=_SHAPES, legend=None)
    zero = charts.of([{"at": 0}]).mark_rule(color=charts.INK).encode(x="at:Q")
    layers = [
        zero,
        base.mark_rule(opacity=1, **charts.INTERVAL).encode(
            x=alt.X("change_low:Q", axis=axis, scale=where), x2="change_high:Q", color=ink
        ),
        base.mark_point(size=110, filled=True, opacity=1).encode(x="change:Q", color=ink, shape=shape),
    ]
    return alt.layer(*layers).properties(height=_height(steps))
