"""Health: whether every interaction is accounted for, what was refused, checks, files, runs, models."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Final

import streamlit as st
from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import (
    address,
    charts,
    frame,
    glossary,
    health_charts,
    health_tables,
    health_tiles,
    markup,
    numbers,
)

if TYPE_CHECKING:
    from app_streamlit.records.health import Check, LedgerDay, QuarantineReason, Run

SPANS: Final = {"30": "30 days", "90": "90 days", "365": "a year"}
SPAN_AT_FIRST: Final = "30"
PAGE_SIZE: Final = 10
LATEST: Final = 10


def _days(newest: date) -> tuple[date, date]:
    address.seed("span", address.code("span", SPANS, SPAN_AT_FIRST))
    chosen = st.segmented_control(
        "Days shown",
        list(SPANS),
        required=True,
        format_func=lambda code: SPANS[code],
        key="span",
        label_visibility="collapsed",
    )
    span = chosen or SPAN_AT_FIRST
    address.write({"span": [] if span == SPAN_AT_FIRST else [span]})
    return newest - timedelta(days=int(span) - 1), newest


def _ledger(days: list[LedgerDay], first_day: date, last_day: date) -> None:
    picture, beside = st.columns([2, 1], gap="large")
    with picture:
        chart = health_charts.ledger(days)
        charts.show(chart, "ledger", "Interactions by day and what became of them")
    with beside:
        _open_days([day for day in days if day.missing])
        _reasons(first_day, last_day)
    with st.expander("Every day in numbers", key="ledger_days"):
        st.html(health_tables.ledger(days))


def _open_days(days: list[LedgerDay]) -> None:
    if days:
        missing = sum(day.missing for day in days)
        names = ", ".join(numbers.day(day.day) for day in days[:3]) + (" and more" if days[3:] else "")
        st.html(
            Markup(
                '<p class="qm-bad">{} not accounted for: {}. <code>qm verify</code> says which.</p>'
            ).format(numbers.plural(missing, "interaction"), names)
        )


def _reasons(first_day: date, last_day: date) -> None:
    rows = [
        (glossary.words(row.outcome), glossary.SKIPPED.get(row.reason, glossary.words(row.reason).lower()),
         numbers.count(row.interactions))
        for row in data.ledger_reasons(first_day, last_day)
    ]  # fmt: skip
    if rows:
        st.html(
            markup.table("Why interactions have no score", ("Outcome", "Reason", "Interactions"), rows, {2})
        )
    else:
        st.html(Markup('<p class="qm-muted">Every interaction of these days has a score.</p>'))


def _quarantine(reasons: list[QuarantineReason]) -> None:
    st.subheader(
        "Quarantine", anchor=False, help="Records that do not fit the contract, each with its reason."
    )
    records = sum(row.records for row in reasons)
    if not records:
        _nothing("Nothing was refused.")
        return
    beside, recent = st.columns([1, 2], gap="large")
    with beside:
        st.html(health_tables.reasons(reasons))
    with recent:
        pages = ceil(records / PAGE_SIZE)
        page = address.page(pages)
        st.html(health_tables.refused(data.quarantine_recent(page, PAGE_SIZE)))
        address.pager(page, pages)


def _nothing(sentence: str) -> None:
    st.html(Markup('<p class="qm-muted">{}</p>').format(markup.sentence(sentence)))


def _checks(checks: list[Check]) -> None:
    st.subheader("Checks", anchor=False, help="The last result of every check, and what it expected.")
    if checks:
        st.html(health_tables.checks(checks))
    else:
        _nothing("No check has run yet: `qm run` runs them.")


def _runs(runs: list[Run]) -> None:
    st.subheader("Last runs", anchor=False)
    if runs:
        st.html(health_tables.runs(runs))
    else:
        _nothing("No run yet: `qm run` starts one.")


def _files() -> None:
    st.subheader("Files landed last", anchor=False)
    st.html(health_tables.files(data.files(LATEST)))


def _models(first_day: date, last_day: date) -> None:
    st.subheader(
        "Models behind the scores",
        anchor=False,
        help="Which models scored the days above, the ones that scored the newest day first.",
    )
    st.html(health_tables.models(data.models_in_use(first_day, last_day), data.models_known()))


def _drift() -> None:
    st.subheader(glossary.DRIFT.title, anchor=False, help=glossary.DRIFT.meaning)
    rows = data.drift()
    told = [row for row in rows if row.drifted is not None]
    found = [row for row in told if row.drifted]
    if not told:
        _nothing("Too few contacts to tell: it takes 50 in a week, and 200 in the four weeks before.")
        return
    if found:
        st.html(health_tables.drift(found))
    else:
        _nothing("The newest week looks as the four weeks before did.")
    with st.expander("Everything that is compared", key="drift_all"):
        st.html(health_tables.drift(rows))


def _alerts() -> None:
    st.subheader("Alerts", anchor=False, help="What a rule found last, and whether somebody was told.")
    found = data.alerts(LATEST)
    if found:
        st.html(health_tables.alerts(found))
    else:
        _nothing("No alert so far. Rules are set with `QM_ALERT_RULES`; `qm alerts check` tries them.")


def main() -> None:
    """Draw the page."""
    freshness = frame.head(
        "Health", "Whether every interaction is accounted for, and the data can be trusted."
    )
    if frame.nothing_yet(freshness) or freshness.newest_day is None:
        return
    tiles = st.container(key="tiles")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.subheader("Ledger by day", anchor=False, help=glossary.LEDGER.meaning)
        first_day, last_day = _days(freshness.newest_day)
    days, reasons = data.ledger_days(first_day, last_day), data.quarantine_reasons()
    checks, runs = data.checks(), data.runs(LATEST)
    tiles.html(
        markup.tiles(
            (
                health_tiles.ledger(days),
                health_tiles.coverage(days),
                health_tiles.quarantine(reasons),
                health_tiles.checks(checks),
                health_tiles.last_run(runs),
                health_tiles.age(freshness),
            )
        )
    )
    with st.container(key="ledger_section"):
        _ledger(days, first_day, last_day)
    with st.container(key="quarantine"):
        _quarantine(reasons)
    with st.container(key="checks"):
        _checks(checks)
    with st.container(key="runs"):
        _runs(runs)
    with st.container(key="files"):
        _files()
    with st.container(key="models"):
        _models(first_day, last_day)
    with st.container(key="drift"):
        _drift()
    with st.container(key="alerts"):
        _alerts()


main()
