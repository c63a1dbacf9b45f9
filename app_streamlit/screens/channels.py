"""Channels: how each channel did in a week, against the week before and the usual, and over the weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import (
    address,
    channel_charts,
    charts,
    comparison,
    frame,
    glossary,
    markup,
    numbers,
)

if TYPE_CHECKING:
    import altair as alt

    from app_streamlit.components.comparison import Compared
    from app_streamlit.records import ReportRow

SHOWN_WEEKS: Final = 12
BESIDE: Final = 4
PICTURED: Final = ("customer_score", "negative_end_rate", "turned_bad_rate", "recovered_rate")

Report = dict[tuple[str, str], "Compared"]


def _whole(week: date, newest: date | None) -> bool:
    return newest is None or week + timedelta(days=6) <= newest


def _week_name(week: date, newest: date | None) -> str:
    name = f"Week of {numbers.day(week)}"
    return name if _whole(week, newest) else f"{name} (so far)"


def _chosen_week(weeks: list[date], newest: date | None) -> date:
    """Offer the weeks by their ISO dates; begin with the newest whole one."""
    names = {week.isoformat(): _week_name(week, newest) for week in weeks}
    first = next((week for week in weeks if _whole(week, newest)), weeks[0]).isoformat()
    address.seed("week", address.code("week", names, first))
    chosen = st.selectbox(
        "Week",
        list(names),
        format_func=lambda code: names[code],
        key="week",
        width=300,
        help="Weeks begin on Monday, in the site's time zone.",
    )
    address.write({"week": [] if chosen in (None, first) else [chosen]})
    return date.fromisoformat(chosen or first)


def _channels(report: Report) -> list[str]:
    """Return the week's channels, the busiest first."""
    volumes = {channel: it.now.value or 0 for (channel, metric), it in report.items() if metric == "volume"}
    return sorted(volumes, key=lambda channel: (-volumes[channel], channel))


def _change(channel: str, metric: str, it: Compared) -> Markup:
    term, kind = glossary.METRICS[metric]
    return Markup("<li><strong>{}</strong>: {} {}, {} after {} the week before</li>").format(
        glossary.channel(channel),
        term.title.lower(),
        it.change,
        numbers.figure(kind, it.now.value),
        numbers.figure(kind, it.now.previous),
    )


def _changes(report: Report, channels: list[str]) -> None:
    found = [
        _change(channel, metric, report[channel, metric])
        for channel in channels
        for metric in glossary.METRICS
        if (channel, metric) in report and report[channel, metric].change
    ]
    st.subheader("What changed", anchor=False)
    if found:
        st.html(Markup('<ul class="qm-changes">{}</ul>').format(markup.join(found)))
    else:
        st.html(
            Markup('<p class="qm-muted">No clear change: every figure lies within the reach of chance.</p>')
        )


def _rows(report: Report, channels: list[str], metric: str) -> list[ReportRow]:
    return [report[channel, metric].now for channel in channels if (channel, metric) in report]


def _picture(report: Report, channels: list[str], metric: str, *, named: bool) -> None:
    term, kind = glossary.METRICS[metric]
    st.markdown(f"**{term.title}**", help=term.meaning)
    chart = channel_charts.side_by_side(_rows(report, channels, metric), kind, channels, named=named)
    charts.show(chart, f"side_{metric}", f"{term.title} by channel, with 95% intervals")


def _side_by_side(report: Report, channels: list[str]) -> None:
    st.subheader("Side by side", anchor=False)
    for column, metric in zip(st.columns([1.6, 1, 1, 1], gap="medium"), PICTURED, strict=True):
        with column:
            _picture(report, channels, metric, named=metric == PICTURED[0])
    st.html(channel_charts.key())


def _over_weeks(rows: list[ReportRow], channels: list[str]) -> None:
    st.subheader("Week by week", anchor=False)
    scores = [row for row in rows if row.metric == "customer_score"]
    volumes = [row for row in rows if row.metric == "volume"]
    highest = max((row.value or 0 for row in volumes), default=1)
    domain = channel_charts.score_domain(scores)
    beside = min(BESIDE, len(channels))
    for start in range(0, len(channels), beside):
        for column, channel in zip(st.columns(beside), channels[start : start + beside], strict=False):
            with column:
                mine = [row for row in volumes if row.channel == channel]
                _volume(channel, channel_charts.volume_by_week(mine, highest))
                mine = [row for row in scores if row.channel == channel]
                _score(channel, channel_charts.score_by_week(mine, domain))


def _volume(channel: str, chart: alt.Chart) -> None:
    name = glossary.channel(channel)
    st.html(Markup('<h3 class="qm-small-head">{}</h3>').format(name))
    st.html(Markup('<p class="qm-note">Volume, interactions a week</p>'))
    charts.show(chart, f"volume_{channel}", f"{name}: interactions a week")


def _score(channel: str, chart: charts.Layered) -> None:
    st.html(Markup('<p class="qm-note">Customer score, its 95% interval shaded</p>'))
    charts.show(chart, f"score_{channel}", f"{glossary.channel(channel)}: customer score by week")


def _cell(metric: str, it: Compared | None) -> Markup:
    kind = glossary.METRICS[metric].kind
    if it is None or it.now.value is None:
        return markup.unknown("No interaction of this week has the figure")
    reach = numbers.interval(kind, it.now.low, it.now.high)
    size = f"n {numbers.count(it.now.n)}" if kind != "count" else ""
    return Markup("{}<small>{}</small><small>{}</small>").format(
        numbers.figure(kind, it.now.value),
        ", ".join(filter(None, (reach, size))),
        f"before {numbers.figure(kind, it.now.previous)}, "
        f"usual {numbers.figure(kind, it.now.four_week_mean)}",
    )


def _table(report: Report, channels: list[str]) -> None:
    st.subheader("All figures", anchor=False)
    shown = [
        metric for metric in glossary.METRICS if any((channel, metric) in report for channel in channels)
    ]
    rows = [
        [
            Markup("<strong>{}</strong><small>{}</small>").format(*glossary.METRICS[metric].term),
            *(_cell(metric, report.get((channel, metric))) for channel in channels),
        ]
        for metric in shown
    ]
    headings = ["Figure", *(glossary.channel(channel) for channel in channels)]
    st.html(markup.table("All figures of the week by channel", headings, rows, range(1, len(headings))))
    st.html(
        '<p class="qm-note">Below each figure its 95% interval and the number of interactions n behind it; '
        "before: the week before; usual: the mean of the four weeks before.</p>"
    )


def main() -> None:
    """Draw the page."""
    freshness = frame.head("Channels", "How each channel did, against the week before and the usual.")
    if frame.nothing_yet(freshness):
        return
    weeks = data.report_weeks()
    if not weeks:
        frame.quiet(
            "No report yet", Markup("<code>qm run</code> makes the channel report for the days it runs.")
        )
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        week = _chosen_week(weeks, freshness.newest_day)
        frame.explain((*(metric.term for metric in glossary.METRICS.values()), glossary.INTERVAL))
    rows = data.channel_report(week - timedelta(weeks=SHOWN_WEEKS - 1), week)
    report = comparison.compared(rows, week)
    channels = _channels(report)
    with st.container(key="changes"):
        _changes(report, channels)
    with st.container(key="side_by_side"):
        _side_by_side(report, channels)
    with st.container(key="weeks"):
        _over_weeks(rows, channels)
    with st.container(key="figures"):
        _table(report, channels)


main()
