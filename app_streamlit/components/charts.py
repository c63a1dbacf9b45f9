"""What all charts share: the score axis, colours that stand apart on both themes' backgrounds.

What belongs here: chart parts that more than one page draws with. What does not: any one chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import altair as alt
import streamlit as st
from altair.utils import schemapi

from app_streamlit.components import scale

if TYPE_CHECKING:
    from collections.abc import Sequence

# Whether charts are held to Vega's schema before they are shown: in tests. It takes half of the time that a
# page of charts takes, for charts that are the same for everybody.
CHECKED = False
schemapi.disable_debug_mode()  # the same, of every part

Layered: TypeAlias = alt.LayerChart | alt.FacetChart

SCORE_AXIS: Final = (-5, -2.5, 0, 2.5, 5)
INK: Final = "#7d8794"
PALE: Final = "#98a2af"
ACCENT: Final = "#0f8a83"
TEXT: Final = {"light": "#566173", "dark": "#a7b1bf"}
GRID: Final = {"light": "#e3e7ec", "dark": "#2c3541"}
WARNING: Final = "#d2691e"

# A line and not a pale band: whoever cannot tell pale from white has to see how sure a figure is.
INTERVAL: Final[dict[str, Any]] = {"strokeWidth": 2.5, "strokeCap": "round"}

PADDING: Final = {"left": 2, "top": 6, "right": 8, "bottom": 2}  # pixels

# Vega writes a true minus itself; a plus has to be asked for.
SIGNED_LABEL: Final = "datum.value > 0 ? '+' + datum.label : datum.label"

DAY_LABEL: Final = "utcFormat(toDate(datum.value), '%-d %b')"

LEVEL_COLOURS: Final = alt.Scale(
    domain=[step.word for step in scale.LEVELS], range=[step.mark for step in scale.LEVELS]
)


def of(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    """Begin a chart over rows; as a tuple, for a list is copied row by row with every layer of a chart."""
    return alt.Chart(alt.InlineData(values=tuple(rows)))


def score_scale() -> alt.Scale:
    """Span the whole range of a score, so that charts can be compared by eye."""
    return alt.Scale(domain=[-scale.HIGHEST_SCORE, scale.HIGHEST_SCORE], nice=False)


class _AsBuilt:
    """A chart as Streamlit asks for it."""

    def __init__(self, chart: alt.TopLevelMixin) -> None:
        self._chart = chart

    def to_dict(self) -> dict[str, Any]:
        """Return it for Vega."""
        return self._chart.to_dict(validate=CHECKED)


def show(chart: alt.TopLevelMixin, key: str, spoken: str) -> None:
    """Put a chart on the page in the colours of the theme that the browser shows.

    Streamlit's own axis labels are too pale on white for the contrast that we promise.

    Parameters
    ----------
    chart
        Without any configuration of its own.
    key
        Unique on the page.
    spoken
        What the chart shows, for those who do not see it.
    """
    theme = st.context.theme.type or "light"
    dressed = chart.configure_axis(
        labelColor=TEXT[theme], titleColor=TEXT[theme], gridColor=GRID[theme], titleFontWeight="normal"
    ).configure_legend(labelColor=TEXT[theme])
    dressed = dressed.configure_text(color=TEXT[theme]).properties(padding=PADDING)
    st.altair_chart(cast("alt.Chart", _AsBuilt(dressed)), key=key, alt=spoken)
