"""Whether the data can be trusted: the ledger, the quarantine, checks, files, runs, models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app_streamlit.data.keeping import kept, records
from app_streamlit.records.health import (
    AlertFound,
    Check,
    Drift,
    File,
    KnownModel,
    LedgerDay,
    LedgerReason,
    ModelUse,
    Quarantined,
    QuarantineReason,
    Run,
)

if TYPE_CHECKING:
    from datetime import date


@kept
def ledger_days(first_day: date, last_day: date) -> list[LedgerDay]:
    """Read the ledger by day, newest first."""
    return records("ledger_days", LedgerDay, first_day=first_day, last_day=last_day)


@kept
def ledger_reasons(first_day: date, last_day: date) -> list[LedgerReason]:
    """Say why interactions were skipped or failed."""
    return records("ledger_reasons", LedgerReason, first_day=first_day, last_day=last_day)


@kept
def quarantine_reasons() -> list[QuarantineReason]:
    """Count what was refused, by reason."""
    return records("quarantine_reasons", QuarantineReason)


@kept
def quarantine_recent(page: int, page_size: int) -> list[Quarantined]:
    """List the records refused last."""
    return records("quarantine_recent", Quarantined, page_size=page_size, skip=(page - 1) * page_size)


@kept
def checks() -> list[Check]:
    """List the last result of every check."""
    return records("checks_latest", Check)


@kept
def files(page_size: int) -> list[File]:
    """List the files landed last."""
    return records("files_recent", File, page_size=page_size)


@kept
def runs(page_size: int) -> list[Run]:
    """List the runs started last."""
    return records("runs_recent", Run, page_size=page_size)


@kept
def models_in_use(first_day: date, last_day: date) -> list[ModelUse]:
    """Say which models made the scores of those days."""
    return records("models_in_use", ModelUse, first_day=first_day, last_day=last_day)


@kept
def models_known() -> list[KnownModel]:
    """List every model that has scored here."""
    return records("models_known", KnownModel)


@kept
def alerts(page_size: int) -> list[AlertFound]:
    """List the alerts found last."""
    return records("alerts_recent", AlertFound, page_size=page_size)


@kept
def drift() -> list[Drift]:
    """Say how far the newest week looks otherwise than the four before it."""
    return records("drift", Drift)
