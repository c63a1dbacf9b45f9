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
    health_tiles,
    markup,
    numbers,
)

if TYPE_CHECKING:
    from app_streamlit.records import Check, LedgerDay, QuarantineReason, Run

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
        st.html(_ledger_table(days))


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


def _ledger_table(days: list[LedgerDay]) -> Markup:
    headings = ("Day", "Received", "Scored", "Skipped", "Failed", "Left over", "Balance")
    rows = (
        (
            numbers.day(day.day),
            *(
                numbers.count(value)
                for value in (day.received, day.scored, day.skipped, day.failed, day.missing)
            ),
            markup.state(good=not day.missing, words="Open" if day.missing else "Balanced"),
        )
        for day in days
    )
    return markup.table("The ledger by day", headings, rows, range(1, 6))


def _quarantine(reasons: list[QuarantineReason]) -> None:
    st.subheader(
        "Quarantine", anchor=False, help="Records that do not fit the contract, each with its reason."
    )
    records = sum(row.records for row in reasons)
    if not records:
        st.html(Markup('<p class="qm-muted">Nothing was refused.</p>'))
        return
    beside, recent = st.columns([1, 2], gap="large")
    with beside:
        rows = (
            (_refusal(row.reason), numbers.count(row.records), numbers.count(row.files)) for row in reasons
        )
        st.html(markup.table("Reasons for refusing", ("Reason", "Records", "Files"), rows, {1, 2}))
    with recent:
        pages = ceil(records / PAGE_SIZE)
        page = address.page(pages)
        st.html(_refused(page))
        address.pager(page, pages)


def _refusal(code: str) -> Markup:
    return Markup("{}<small>{}</small>").format(*glossary.refused(code))


def _refused(page: int) -> Markup:
    rows = (
        (
            numbers.moment(row.quarantined_at, data.zone()),
            glossary.refused(row.reason).title,
            markup.text(row.field, "The record as a whole"),
            markup.path(row.path),
            numbers.count(row.line),
            numbers.size(row.raw_bytes),
        )
        for row in data.quarantine_recent(page, PAGE_SIZE)
    )
    headings = ("When", "Reason", "Field", "File", "Line", "Size")
    return markup.table("Records refused last", headings, rows, {4, 5})


def _checks(checks: list[Check]) -> None:
    st.subheader("Checks", anchor=False, help="The last result of every check.")
    if not checks:
        st.html(Markup('<p class="qm-muted">No check has run yet: <code>qm run</code> runs them.</p>'))
        return
    rows = (
        (
            markup.state(good=check.passed, words="Passes" if check.passed else "Fails"),
            Markup("{}<small>{}</small>").format(glossary.words(check.name), check.asset),
            "blocks the run" if check.blocking else "warns",
            numbers.moment(check.checked_at, data.zone()),
            numbers.days(check.day_from, check.day_to),
        )
        for check in sorted(checks, key=lambda check: (check.passed, not check.blocking))
    )
    st.html(markup.table("Check results", ("Result", "Check", "If it fails", "When", "Days"), rows))


def _runs(runs: list[Run]) -> None:
    st.subheader("Last runs", anchor=False)
    if not runs:
        st.html(Markup('<p class="qm-muted">No run yet: <code>qm run</code> starts one.</p>'))
        return
    rows = (
        (
            markup.state(good=run.status != "failed", words=glossary.words(run.status)),
            numbers.moment(run.started_at, data.zone()),
            numbers.span(run.finished_at - run.started_at) if run.finished_at else "running",
            _run_days(run),
            *(numbers.count(value) for value in (run.received, run.scored, run.skipped, run.failed)),
        )
        for run in runs
    )
    headings = ("Status", "Started", "Took", "Days", "Received", "Scored", "Skipped", "Failed")
    st.html(markup.table("Runs", headings, rows, range(4, 8)))


def _run_days(run: Run) -> Markup:
    fault = Markup("<small>{}</small>").format(run.error) if run.error else ""
    return Markup("{}{}").format(numbers.days(run.day_from, run.day_to), fault)


def _files() -> None:
    st.subheader("Files landed last", anchor=False)
    rows = (
        (
            Markup("{}{}").format(markup.path(file.path), _file_fault(file.error, truncated=file.truncated)),
            file.format,
            numbers.moment(file.landed_at, data.zone()),
            numbers.size(file.size_bytes),
            *(
                numbers.count(value)
                for value in (file.received, file.accepted, file.unchanged, file.quarantined)
            ),
        )
        for file in data.files(LATEST)
    )
    headings = ("File", "Format", "Landed", "Size", "Received", "Accepted", "Unchanged", "Refused")
    st.html(markup.table("Files", headings, rows, range(3, 8)))


def _file_fault(error: str | None, *, truncated: bool) -> Markup:
    said = error or ("cut off: the whole records before the cut were taken" if truncated else None)
    return Markup('<small class="qm-bad">{}</small>').format(said) if said else Markup("")


def _models(first_day: date, last_day: date) -> None:
    st.subheader("Models behind the scores", anchor=False, help="Which models scored the days above.")
    rows = (
        (markup.text(use.model_versions), numbers.day(use.last_day), numbers.count(use.interactions))
        for use in data.models_in_use(first_day, last_day)
    )
    st.html(markup.table("Models", ("Models", "Newest day", "Interactions"), rows, {2}))


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


main()
