"""Pictures of the ledger: what became of each day's interactions.

What belongs here: drawing. What does not: deciding whether a day balances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import altair as alt

from app_streamlit.components import charts, numbers, scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.health import LedgerDay

HEIGHT: Final = 190
OUTCOMES: Final = {
    "scored": charts.ACCENT,
    "skipped": charts.INK,
    "failed": scale.level(-2).mark,
    "missing": scale.level(-3).mark,
}


def ledger(days: Sequence[LedgerDay]) -> alt.Chart:
    """Draw each day's interactions by what became of them."""
    rows = [
        {
            "day": f"{day.day:%Y-%m-%d}",
            "day_name": numbers.day(day.day),
            "outcome": name,
            "order": place,
            "interactions": getattr(day, name),
            "shown": numbers.count(getattr(day, name)),
            "received": numbers.count(day.received),
        }
        for day in days
        for place, name in enumerate(OUTCOMES)
        if getattr(day, name)
    ]
    seen = [name for name in OUTCOMES if any(getattr(day, name) for day in days)]
    colours = alt.Scale(domain=seen, range=[OUTCOMES[name] for name in seen])
    axis = alt.Axis(title=None, labelExpr=charts.DAY_LABEL, labelOverlap=True, labelAngle=0, ticks=False)
    chart: alt.Chart = (
        charts.of(rows)
        .mark_bar()
        .encode(
            x=alt.X("day:O", axis=axis, sort="ascending"),
            y=alt.Y(
                "interactions:Q",
                title="Interactions",
                axis=alt.Axis(tickCount=4, format=",.0f", domain=False),
            ),
            color=alt.Color("outcome:N", scale=colours, legend=alt.Legend(title=None, orient="top")),
            order="order:Q",
            tooltip=[
                alt.Tooltip("day_name:N", title="Day"),
                alt.Tooltip("outcome:N", title="Outcome"),
                alt.Tooltip("shown:N", title="Interactions"),
                alt.Tooltip("received:N", title="Of received"),
            ],
        )
        .properties(height=HEIGHT)
    )
    return chart
