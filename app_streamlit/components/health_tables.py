"""The tables of the health page: what was refused, what checks found, runs, files, models, alerts.

What belongs here: a table's columns and how a row is written. What does not: reading the rows, and the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from app_streamlit import data
from app_streamlit.components import glossary, links, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app_streamlit.records.health import (
        AlertFound,
        Check,
        Drift,
        File,
        KnownModel,
        LedgerDay,
        ModelUse,
        Quarantined,
        QuarantineReason,
        Run,
    )


def ledger(days: Sequence[LedgerDay]) -> Markup:
    """Write the ledger, a row a day."""
    headings = ("Day", "Received", "Scored", "Skipped", "Failed", "Left over", "Balance")
    rows = (
        (
            numbers.day(day.day),
            *map(numbers.count, (day.received, day.scored, day.skipped, day.failed, day.missing)),
            markup.state(good=not day.missing, words="Open" if day.missing else "Balanced"),
        )
        for day in days
    )
    return markup.table("The ledger by day", headings, rows, range(1, 6))


def reasons(counted: Sequence[QuarantineReason]) -> Markup:
    """Write why records were refused, and how often."""
    rows = (
        (
            Markup("{}<small>{}</small>").format(*glossary.refused(row.reason)),
            numbers.count(row.records),
            numbers.count(row.files),
        )
        for row in counted
    )
    return markup.table("Reasons for refusing", ("Reason", "Records", "Files"), rows, {1, 2})


def refused(records: Sequence[Quarantined]) -> Markup:
    """Write records that were refused, each with its place and the shape of its bytes."""
    headings = ("When", "Reason", "Field", "File", "Line", "Size")
    rows = (
        (
            numbers.moment(row.quarantined_at, data.zone()),
            _reason_and_shape(row),
            markup.text(row.field, "The record as a whole"),
            markup.path(row.path),
            numbers.count(row.line),
            numbers.UNKNOWN if row.raw_bytes is None else numbers.size(row.raw_bytes),
        )
        for row in records
    )
    return markup.table("Records refused last", headings, rows, {4, 5})


def _reason_and_shape(row: Quarantined) -> Markup:
    title = glossary.refused(row.reason).title
    if not row.shape:
        return Markup("{}<small>its bytes were purged</small>").format(title)
    return Markup('{}<details class="qm-shape"><summary>Its shape</summary><code>{}</code></details>').format(
        title, row.shape
    )


def checks(found: Sequence[Check]) -> Markup:
    """Write the last result of every check, failing ones first, each with what it expected and found."""
    headings = ("Result", "Check", "If it fails", "When", "Days")
    rows = (
        (
            markup.state(good=check.passed, words="Passes" if check.passed else "Fails"),
            Markup("{}<small>{}</small>{}").format(glossary.words(check.name), check.asset, _findings(check)),
            "blocks the run" if check.blocking else "warns",
            numbers.moment(check.checked_at, data.zone()),
            numbers.days(check.day_from, check.day_to),
        )
        for check in sorted(found, key=lambda check: (check.passed, not check.blocking))
    )
    return markup.table("Check results", headings, rows)


def _findings(check: Check) -> Markup:
    """Write what a check asked, and of how many it was not so; nothing where it kept no counts."""
    if not check.findings:
        return Markup("")
    lines = markup.join(
        Markup("<li>{} <small>{} checked, {} not so</small></li>").format(
            each.sentence, numbers.count(each.checked), numbers.count(each.unexpected)
        )
        for each in check.findings
    )
    said = numbers.plural(len(check.findings), "expectation")
    opened = Markup("") if check.passed else Markup(" open")
    return Markup('<details class="qm-findings"{}><summary>{}</summary><ul>{}</ul></details>').format(
        opened, said, lines
    )


def runs(latest: Sequence[Run]) -> Markup:
    """Write runs, each leading into Dagster where it is known how to get there."""
    headings = ("Status", "Started", "Took", "Days", "Received", "Scored", "Skipped", "Failed")
    rows = (
        (
            markup.state(good=run.status != "failed", words=glossary.words(run.status)),
            _run_start(run),
            numbers.span(run.finished_at - run.started_at) if run.finished_at else "running",
            _run_days(run),
            *map(numbers.count, (run.received, run.scored, run.skipped, run.failed)),
        )
        for run in latest
    )
    return markup.table("Runs", headings, rows, range(4, 8))


def _run_start(run: Run) -> Markup:
    moment, address = numbers.moment(run.started_at, data.zone()), data.dagster_url()
    if address is None:
        return Markup("{}").format(moment)
    return links.outside(f"{address.rstrip('/')}/runs/{run.run_id}", moment, "Opens the run in Dagster")


def _run_days(run: Run) -> Markup:
    fault = Markup("<small>{}</small>").format(run.error) if run.error else ""
    return Markup("{}{}").format(numbers.days(run.day_from, run.day_to), fault)


def files(latest: Sequence[File]) -> Markup:
    """Write files and their accounting."""
    headings = ("File", "Format", "Landed", "Size", "Received", "Accepted", "Unchanged", "Refused")
    rows = (
        (
            Markup("{}{}").format(markup.path(file.path), _file_fault(file)),
            file.format,
            numbers.moment(file.landed_at, data.zone()),
            numbers.size(file.size_bytes),
            *map(numbers.count, (file.received, file.accepted, file.unchanged, file.quarantined)),
        )
        for file in latest
    )
    return markup.table("Files", headings, rows, range(3, 8))


def _file_fault(file: File) -> Markup:
    cut = "cut off: the whole records before the cut were taken" if file.truncated else None
    said = file.error or cut
    return Markup('<small class="qm-bad">{}</small>').format(said) if said else Markup("")


def models(used: Sequence[ModelUse], known: Sequence[KnownModel]) -> Markup:
    """Write which models made the scores of the days, and since when each has been in use."""
    since = {model.model_version: model for model in known}
    rows = (
        (
            markup.join(_model(name, since.get(name)) for name in use.model_versions.split(",")),
            numbers.day(use.last_day),
            numbers.count(use.interactions),
        )
        for use in used
    )
    return markup.table("Models", ("Models", "Newest day", "Interactions"), rows, {2})


def _model(name: str, known: KnownModel | None) -> Markup:
    if known is None:
        return Markup("<div>{}</div>").format(name)
    return Markup('<div>{} <small title="Hash of its manifest: {}">since {}</small></div>').format(
        name, known.sha256, numbers.moment(known.first_used_at, data.zone())
    )


def drift(rows: Sequence[Drift]) -> Markup:
    """Write what is spread otherwise than before: what of it changed most, and how far it is in all."""
    headings = ("State", "Channel", "What", "Changed most", "Before", "Now", "PSI", "Contacts")
    lines = (
        (
            _drift_state(row),
            "All channels" if row.channel == "all" else glossary.channel(row.channel),
            glossary.MEASURES.get(row.measure, glossary.words(row.measure)),
            markup.text(_bin(row), "Too few contacts to tell"),
            numbers.percent(row.share_before),
            numbers.percent(row.share),
            numbers.plain(row.psi),
            numbers.count(row.n),
        )
        for row in rows
    )
    return markup.table("Drift of the newest week", headings, lines, range(4, 8))


def _bin(row: Drift) -> str | None:
    return "unknown" if row.most_changed == "" else row.most_changed


def _drift_state(row: Drift) -> Markup:
    if row.drifted is None:
        return Markup('<span class="qm-muted">too few to tell</span>')
    return markup.state(good=not row.drifted, words="Drifted" if row.drifted else "As before")


def alerts(found: Sequence[AlertFound]) -> Markup:
    """Write alerts: which rule, on what, and whether somebody was told."""
    headings = ("Status", "Found", "Rule", "On", "Told")
    rows = (
        (
            markup.state(good=alert.status != "failed", words=glossary.words(alert.status)),
            numbers.moment(alert.found_at, data.zone()),
            Markup("{}<small>{}</small>").format(alert.rule, alert.condition),
            _subject(alert),
            _told(alert),
        )
        for alert in found
    )
    return markup.table("Alerts", headings, rows)


def _subject(alert: AlertFound) -> Markup:
    told = Markup("{}<small>{}</small>").format(alert.subject, alert.value)
    if alert.interaction_key is None:
        return told
    return Markup('<a href="/conversation?interaction={}" target="_self">{}</a>').format(
        alert.interaction_key, told
    )


def _told(alert: AlertFound) -> Markup:
    names = ", ".join(alert.send_to)
    fault = Markup('<small class="qm-bad">{}</small>').format(alert.fault) if alert.fault else Markup("")
    moment = numbers.moment(alert.sent_at, data.zone()) if alert.sent_at else "not yet"
    return Markup("{}<small>{}</small>{}").format(names, moment, fault)
