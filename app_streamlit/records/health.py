"""How the platform does: ledger, refused records, checks, files, runs, models, alerts, drift."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True)
class LedgerDay:
    """What came in on a day and what became of it; `missing` is 0 when the day balances."""

    day: date
    received: int
    scored: int
    skipped: int
    failed: int
    missing: int


@dataclass(frozen=True)
class LedgerReason:
    """Why interactions were skipped or failed."""

    outcome: str
    reason: str
    interactions: int


@dataclass(frozen=True)
class QuarantineReason:
    """A reason for refusing records, and how often it was given."""

    reason: str
    records: int
    files: int
    last_at: datetime


@dataclass(frozen=True)
class Quarantined:
    """A refused record: where it stands, never what it says."""

    quarantined_at: datetime
    reason: str
    field: str | None
    path: str
    line: int
    raw_bytes: int | None
    shape: str | None


@dataclass(frozen=True)
class Finding:
    """What a check expected, of how many, and of how many it was not so."""

    sentence: str
    checked: int
    unexpected: int


@dataclass(frozen=True)
class Check:
    """The last result of a check, as the database keeps it."""

    asset: str
    name: str
    blocking: bool
    passed: bool
    checked_at: datetime
    day_from: date | None
    day_to: date | None
    result: dict[str, Any]

    @property
    def findings(self) -> list[Finding]:
        """What it expected one by one, in its order; empty where it kept no counts."""
        named = [field.name for field in fields(Finding)]
        return [Finding(**{name: each[name] for name in named}) for each in self.result.get("findings", [])]


@dataclass(frozen=True)
class File:
    """A landed file and its accounting."""

    path: str
    format: str
    size_bytes: int
    received: int
    accepted: int
    unchanged: int
    quarantined: int
    truncated: bool
    error: str | None
    landed_at: datetime | None


@dataclass(frozen=True)
class Run:
    """A run of the pipeline."""

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    job: str
    status: str
    day_from: date | None
    day_to: date | None
    received: int | None
    scored: int | None
    skipped: int | None
    failed: int | None
    error: str | None


@dataclass(frozen=True)
class ModelUse:
    """Models that made the scores of the newest days."""

    model_versions: str
    interactions: int
    last_day: date


@dataclass(frozen=True)
class KnownModel:
    """A model, or set of phrase lists, that has scored here, and since when."""

    model_version: str
    sha256: str
    first_used_at: datetime


@dataclass(frozen=True)
class AlertFound:
    """A firing of an alert rule; `sent_at` is null until somebody was told."""

    found_at: datetime
    rule: str
    condition: str
    subject: str
    value: str
    interaction_key: UUID | None
    status: str
    send_to: list[str]
    sent_at: datetime | None
    fault: str | None


@dataclass(frozen=True)
class Drift:
    """How far a measure is spread otherwise than in the four weeks before; null where too thin to tell."""

    channel: str
    measure: str
    n: int
    n_before: int
    psi: float | None
    drifted: bool | None
    most_changed: str | None
    share: float | None
    share_before: float | None
