"""Channels: how each channel did in a week, against the week before and the usual, and over the weeks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import (
    channel_charts,
    charts,
    comparison,
    frame,
    glossary,
    markup,
    numbers,
    strip,
    takeaway,
    weeks,
)
from qm_pipeline.channels.drivers import FEWEST, LEAST_SHARE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import altair as alt

    from app_streamlit.components.comparison import Compared
    from app_streamlit.records.channels import Driver, ReportRow

SHOWN_WEEKS: Final = 12
BESIDE: Final = 4
PICTURED: Final = (
    ("customer_score", "channel_effect", "negative_end_rate"),
    ("likely_dissatisfied_rate", "repeat_contact_rate", "turned_bad_rate", "recovered_rate"),
)
MOST_DRIVERS: Final = 8
SIDES: Final = ("Pull down", "Lift")
DRIVER: Final = glossary.Term(
    "Drivers",
    "How far topics move their channel's score: (mean of the topic - mean of the channel) x contacts. Named "
    f"are topics with {FEWEST} scored contacts and {LEAST_SHARE:.0%} of their channel's contacts; a finding "
    "is one whose interval leaves the channel's mean out.",
)

_NO_BREAK: Final = "\N{NO-BREAK SPACE}"
Report = dict[tuple[str, str], "Compared"]


def _channels(report: Report) -> list[str]:
    """Return the week's channels, the busiest first."""
    volumes = {channel: it.now.value or 0 for (channel, metric), it in report.items() if metric == "volume"}
    return sorted(volumes, key=lambda channel: (-volumes[channel], channel))


def _change(channel: str, metric: str, it: Compared) -> Markup:
    term, kind = glossary.METRICS[metric]
    return Markup("<strong>{}</strong>: {} {}, {} after {} the week before").format(
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
    if not found:
        takeaway.show("No clear change from the week before: every figure lies within the reach of chance.")
        return
    many = numbers.plural(len(found), "figure")
    takeaway.show(f"{many} changed from the week before, beyond what chance explains.", found)


def _rows(report: Report, channels: list[str], metric: str) -> list[ReportRow]:
    return [report[channel, metric].now for channel in channels if (channel, metric) in report]


def _picture(report: Report, channels: list[str], metric: str, *, named: bool) -> None:
    term, kind = glossary.METRICS[metric]
    st.markdown(f"**{term.title}**", help=term.meaning)
    chart = channel_charts.side_by_side(_rows(report, channels, metric), kind, channels, named=named)
    charts.show(chart, f"side_{metric}", f"{term.title} by channel, with 95% intervals")


def _side_by_side(report: Report, channels: list[str]) -> None:
    st.subheader("Side by side", anchor=False)
    for line in PICTURED:
        shown = [metric for metric in line if _known(report, channels, metric)]
        widths = [1.45, *([1] * (max(len(shown), 2) - 1))]
        for column, metric in zip(st.columns(widths, gap="medium"), shown, strict=False):
            with column:
                _picture(report, channels, metric, named=metric == shown[0])
    st.html(channel_charts.key())


def _known(report: Report, channels: list[str], metric: str) -> bool:
    """Tell whether any channel has the figure this week."""
    return any(row.value is not None for row in _rows(report, channels, metric))


def _drivers(week: date) -> None:
    st.subheader("What moves the scores", anchor=False, help=DRIVER.meaning)
    rows = data.drivers(week)
    if not rows:
        st.html(Markup('<p class="qm-muted">No topic is known of this week\'s contacts.</p>'))
        return
    named = [row for row in rows if row.n >= FEWEST and row.volume_share >= LEAST_SHARE]
    if named:
        _driver_tables(named)
    else:
        st.html(Markup('<p class="qm-muted">No topic has contacts enough this week to say.</p>'))
    st.html(Markup('<p class="qm-note">{}</p>').format(_unnamed(len(rows) - len(named))))


def _driver_tables(rows: Sequence[Driver]) -> None:
    pulled = [row for row in rows if (row.impact or 0) < 0][:MOST_DRIVERS]
    lifted = [row for row in reversed(rows) if (row.impact or 0) > 0][:MOST_DRIVERS]
    line = strip.reach(end for row in (*pulled, *lifted) for end in (row.low, row.high, row.baseline))
    for column, title, shown in zip(st.columns(2, gap="large"), SIDES, (pulled, lifted), strict=True):
        none = Markup('<p class="qm-note">{}: no topic.</p>').format(title)
        column.html(_driver_table(title, shown, line) if shown else none)
    st.html(
        '<p class="qm-note">The most points times contacts first. Dot: mean of the topic with its 95% '
        "interval; stroke: mean of the channel. Diamond and square: a finding; a grey dot may be chance.</p>"
    )


def _unnamed(few: int) -> str:
    """Say how many topics are left out: a mean of two contacts moves nothing, whatever it is."""
    if not few:
        return "Every topic of the week is among them."
    return (
        f"Not named: {numbers.plural(few, 'topic')} with under {FEWEST} scored contacts in a channel, "
        f"or under {LEAST_SHARE:.0%} of its contacts."
    )


def _driver_table(title: str, rows: Sequence[Driver], line: strip.Reach | None) -> Markup:
    shown = (
        (
            Markup("<strong>{}</strong><small>{}</small>").format(
                glossary.topic(row.topic), glossary.channel(row.channel)
            ),
            Markup("{}<small>{} of the channel</small>").format(
                numbers.plural(row.volume, "contact"), numbers.percent(row.volume_share)
            ),
            Markup("{}<small>{}</small>").format(
                numbers.signed(row.mean, 2), numbers.interval("score", row.low, row.high)
            ),
            strip.draw(line, row.mean, row.low, row.high, row.baseline, _driver_css(row)),
            Markup("<strong>{}</strong>").format(numbers.signed(row.impact, 0)),
        )
        for row in rows
    )
    return markup.table(title, (title, "Volume", "Mean", "Beside the channel", "Impact"), shown, {1, 2, 4})


def _driver_css(row: Driver) -> str:
    if not row.finding:
        return ""
    return "qm-strip-coach" if (row.impact or 0) < 0 else "qm-strip-recognise"


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
    size = f"n{_NO_BREAK}{numbers.count(it.now.n)}" if kind != "count" else ""
    return Markup("{}<small>{}</small><small>{}</small>").format(
        numbers.figure(kind, it.now.value),
        ", ".join(filter(None, (reach, size))),
        f"before{_NO_BREAK}{numbers.figure(kind, it.now.previous)}, "
        f"usual{_NO_BREAK}{numbers.figure(kind, it.now.four_week_mean)}",
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
    known = data.report_weeks()
    if not known:
        frame.quiet(
            "No report yet", Markup("<code>qm run</code> makes the channel report for the days it runs.")
        )
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        week = weeks.chosen(known, freshness.newest_day)
        frame.explain((*(metric.term for metric in glossary.METRICS.values()), DRIVER, glossary.INTERVAL))
    rows = data.channel_report(week - timedelta(weeks=SHOWN_WEEKS - 1), week)
    report = comparison.compared(rows, week)
    channels = _channels(report)
    with st.container(key="changes"):
        _changes(report, channels)
    with st.container(key="side_by_side"):
        _side_by_side(report, channels)
    with st.container(key="drivers"):
        _drivers(week)
    with st.container(key="weeks"):
        _over_weeks(rows, channels)
    with st.container(key="figures"):
        _table(report, channels)


main()
