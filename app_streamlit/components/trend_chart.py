"""The course of one conversation: the score of each turn, the first and last portion, the evidence.

What belongs here: turning turns into points and drawing them. What does not: computing a score or a portion.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, Final, Literal

import altair as alt

from app_streamlit.components import charts, numbers, portions, scale
from qm_pipeline.scoring import contact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from app_streamlit.records.conversations import Conversation, Turn

HEIGHT: Final = 250
MOST_TICKS: Final = 14
ABOVE: Final = -5  # pixels over the top of the picture
RING: Final = "#b07a10"
_MS_PER_MINUTE: Final = 60_000


def _reach(turn: Turn, *, timed: bool) -> tuple[float, float]:
    """Return where a turn lies on the axis: in minutes, or around its number."""
    if not timed:
        return turn.turn_index + 0.5, turn.turn_index + 1.5
    begin = (turn.offset_ms or 0) / _MS_PER_MINUTE
    return begin, begin + (turn.duration_ms or 0) / _MS_PER_MINUTE


def points(turns: Sequence[Turn], evidence: AbstractSet[int], *, timed: bool) -> list[dict[str, Any]]:
    """Return a row for each scored turn."""
    return [
        {
            "place": _reach(turn, timed=True)[0] if timed else turn.turn_index + 1,
            "turn": turn.turn_index + 1,
            "who": turn.role.capitalize(),
            "score": turn.score,
            "shown": numbers.signed(turn.score),
            "level": scale.level_of(turn.score).word,
            "evidence": turn.turn_index in evidence,
        }
        for turn in turns
        if turn.score is not None
    ]


def bands(it: Conversation, turns: Sequence[Turn], *, timed: bool) -> list[dict[str, Any]]:
    """Return the customer's first and last portion: where each lies, and its score."""
    quarters = portions.quarters(it.channel, turns)
    wanted = (("Begin", contact.BEGIN, it.customer_begin_score), ("End", contact.END, it.customer_end_score))
    rows = []
    for name, quarter, score in wanted:
        reaches = [
            _reach(turn, timed=timed)
            for turn, mine in zip(turns, quarters, strict=True)
            if mine == quarter and turn.role == "customer"
        ]
        if reaches and score is not None:
            shown = f"{name} {numbers.signed(score)}"
            start, stop = min(begin for begin, _ in reaches), max(end for _, end in reaches)
            rows.append(
                {"name": shown, "from": start, "to": stop, "score": score, "first": quarter == contact.BEGIN}
            )
    return rows


def _axes(turns: Sequence[Turn], *, timed: bool) -> tuple[alt.X, alt.Y]:
    ends = [_reach(turn, timed=timed)[1] for turn in turns]
    across = alt.Scale(domain=[0 if timed else 0.5, max(ends)], nice=False)
    values = alt.Undefined if timed else list(range(1, len(turns) + 1, ceil(len(turns) / MOST_TICKS)))
    title = "Minutes from the start" if timed else "Turn"
    step = alt.Axis(title=title, tickMinStep=1, grid=False, format="d", values=values)
    scores = alt.Axis(
        values=list(charts.SCORE_AXIS),
        format=".1~f",
        title="Score",
        labelExpr=charts.SIGNED_LABEL,
        domain=False,
        ticks=False,
    )
    return (
        alt.X("place:Q", scale=across, axis=step),
        alt.Y("score:Q", scale=charts.score_scale(), axis=scores),
    )


def _portion_layers(rows: list[dict[str, Any]], y: alt.Y) -> list[alt.Chart]:
    """Draw the portions as bands with a line at their score, and their names above the picture."""
    base = charts.of(rows).encode(x="from:Q", x2="to:Q")
    return [
        base.mark_rect(color=charts.PALE, opacity=0.18),
        base.mark_rule(color=charts.ACCENT, strokeWidth=3).encode(y=y),
        _name(charts.of(rows).transform_filter("datum.first"), "from:Q", "left"),
        _name(charts.of(rows).transform_filter("!datum.first"), "to:Q", "right"),
    ]


def _name(base: alt.Chart, place: str, align: Literal["left", "right"]) -> alt.Chart:
    layer: alt.Chart = base.mark_text(fontSize=12, fontWeight=600, baseline="bottom", align=align).encode(
        x=place, y=alt.value(ABOVE), text="name:N"
    )
    return layer


def _turn_layers(base: alt.Chart, *, ringed: bool) -> list[alt.Chart]:
    customer = base.transform_filter("datum.who == 'Customer'")
    agent = base.transform_filter("datum.who == 'Agent'")
    names = {"turn:Q": "Turn", "who:N": "Who", "shown:N": "Score", "level:N": "Level"}
    told = [alt.Tooltip(field, title=title) for field, title in names.items()]
    layers = [
        customer.mark_line(color=charts.INK, strokeWidth=1.5),
        agent.mark_tick(color=charts.INK, thickness=2, size=10, opacity=1, orient="horizontal").encode(
            tooltip=told
        ),
        customer.mark_circle(size=90, opacity=1).encode(
            color=alt.Color("level:N", scale=charts.LEVEL_COLOURS, legend=None), tooltip=told
        ),
    ]
    if ringed:  # a layer without a mark would be read out as a picture of nothing
        rings = customer.transform_filter("datum.evidence")
        layers.insert(2, rings.mark_point(size=250, strokeWidth=2.5, opacity=1, color=RING))
    return layers


def trend(it: Conversation, turns: Sequence[Turn], evidence: AbstractSet[int]) -> charts.Layered | None:
    """Draw the course; null where no turn has a score."""
    timed = portions.timed(it.channel, turns)
    rows = points(turns, evidence, timed=timed)
    if not rows:
        return None
    x, y = _axes(turns, timed=timed)
    zero = charts.of([{"score": 0}]).mark_rule(color=charts.INK).encode(y=y)
    said = charts.of(rows).encode(x=x, y=y)
    ringed = any(row["evidence"] and row["who"] == "Customer" for row in rows)
    layers = [*_portion_layers(bands(it, turns, timed=timed), y), zero, *_turn_layers(said, ringed=ringed)]
    return alt.layer(*layers).properties(height=HEIGHT)
