"""The state of the house at a glance: ledger, coverage, quarantine, checks, last run, data age, a tile each.

What belongs here: when a state is good, and its words. What does not: the tables below the tiles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_streamlit import data
from app_streamlit.components import glossary, markup, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from app_streamlit.records.health import Check, LedgerDay, QuarantineReason, Run
    from app_streamlit.records.overview import Freshness


def ledger(days: Sequence[LedgerDay]) -> Markup:
    """Say whether every day balances."""
    term, open_days = glossary.LEDGER, [day for day in days if day.missing]
    value = markup.state(good=not open_days, words="Open" if open_days else "Balanced")
    note = f"{numbers.count(len(days) - len(open_days))} of {numbers.plural(len(days), 'day')} balance"
    return markup.tile(term.title, term.meaning, value, note)


def coverage(days: Sequence[LedgerDay]) -> Markup:
    """Say how many of the interactions received have a score."""
    term, received = glossary.COVERAGE, sum(day.received for day in days)
    if not received:
        return markup.tile(term.title, term.meaning, markup.unknown("Nothing was received in these days"))
    scored = sum(day.scored for day in days)
    note = f"{numbers.count(scored)} of {numbers.plural(received, 'interaction')}"
    return markup.tile(term.title, term.meaning, numbers.percent(scored / received), note)


def quarantine(reasons: Sequence[QuarantineReason]) -> Markup:
    """Say how many records were refused."""
    records = sum(row.records for row in reasons)
    note = numbers.plural(len(reasons), "reason") if records else "nothing was refused"
    return markup.tile("Quarantine", "Records refused and kept aside.", numbers.count(records), note)


def checks(checks: Sequence[Check]) -> Markup:
    """Say whether the last result of every check is good."""
    meaning = "The last result of every check; a blocking one stops the run, the others warn."
    if not checks:
        return markup.tile("Checks", meaning, markup.unknown("No check has run yet"), "none has run yet")
    failing = [check for check in checks if not check.passed]
    value = markup.state(good=not failing, words=f"{len(failing)} failing" if failing else "All pass")
    return markup.tile("Checks", meaning, value, f"{numbers.count(len(checks))} checks")


def last_run(runs: Sequence[Run]) -> Markup:
    """Say how the run that started last went."""
    meaning = "How the run that started last went."
    if not runs:
        return markup.tile("Last run", meaning, markup.unknown("No run yet"), "none yet")
    run = runs[0]
    value = markup.state(good=run.status != "failed", words=glossary.words(run.status))
    return markup.tile("Last run", meaning, value, numbers.ago(run.started_at, data.now()))


def age(freshness: Freshness) -> Markup:
    """Say how old the newest conversation is."""
    term, ended = glossary.DATA_AGE, freshness.newest_ended_at
    if ended is None:
        return markup.tile(term.title, term.meaning, markup.unknown("No conversation yet"))
    age, note = numbers.ago(ended, data.now()), numbers.moment(ended, data.zone())
    return markup.tile(term.title, term.meaning, age, note)
