"""The records that the app's queries answer with: one class a query, one field a column.

What belongs here: names and types. What does not: queries (data.py), words and colours (components/).
Unknown is null; times carry their zone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID


@dataclass(frozen=True)
class Freshness:
    """How old the data is. All null in an empty database."""

    newest_day: date | None
    newest_ended_at: datetime | None
    last_success_at: datetime | None
    any_scored: bool


@dataclass(frozen=True)
class FilterValue:
    """A channel and queue of the ledger, and the days it was seen on."""

    channel: str
    queue: str | None
    first_day: date
    last_day: date


@dataclass(frozen=True)
class FlagCount:
    """A flag's code and how many interactions carry it."""

    code: str
    interactions: int


@dataclass(frozen=True)
class Filters:
    """What the list of flagged interactions is narrowed to; an empty tuple means all."""

    first_day: date
    last_day: date
    codes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()

    def parameters(self) -> dict[str, Any]:
        """Return the bound parameters of the queries."""
        return {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "codes": list(self.codes) or None,
            "channels": list(self.channels) or None,
            "queues": list(self.queues) or None,
        }


@dataclass(frozen=True)
class Flagged:
    """A row of the list of flagged interactions; `codes` stands with the most severe flag first."""

    interaction_key: UUID
    interaction_id: str
    channel: str
    queue: str | None
    agent_id: str | None
    started_at: datetime
    ended_at: datetime | None
    turn_count: int
    customer_begin_score: float | None
    customer_end_score: float | None
    customer_shift: float | None
    review_priority: float
    codes: list[str]
    reason: str


@dataclass(frozen=True)
class Conversation:
    """One interaction with its scores."""

    interaction_key: UUID
    source: str
    interaction_id: str
    channel: str
    queue: str | None
    topic: str | None
    direction: str
    status: str
    agent_id: str | None
    customer_id: str | None
    language: str | None
    started_at: datetime
    ended_at: datetime | None
    turn_count: int
    csat: float | None
    resolved: bool | None
    transfers: int | None
    hold_ms: int | None
    scoring_status: str | None
    scoring_reason: str | None
    customer_score: float | None
    customer_begin_score: float | None
    customer_end_score: float | None
    customer_shift: float | None
    customer_trend: float | None
    customer_level: int | None
    customer_phrase_score: float | None
    customer_phrase_trend: float | None
    agent_score: float | None
    model_versions: str | None


@dataclass(frozen=True)
class Turn:
    """One turn, its score and what the source itself called it."""

    turn_index: int
    role: str
    agent_id: str | None
    text: str
    offset_ms: int | None
    duration_ms: int | None
    source_sentiment: str | None
    label: str | None
    score: float | None
    skipped_reason: str | None
    p_negative: float | None = None
    p_neutral: float | None = None
    p_positive: float | None = None


@dataclass(frozen=True)
class SourceFigure:
    """A figure that came with an interaction from its source, and what we make of its labels and of ours."""

    convention: str
    participant: str
    figure: str
    place: int | None
    theirs: float
    from_their_labels: float | None
    from_our_labels: float | None
    agrees: bool | None


@dataclass(frozen=True)
class Phrase:
    """A stretch of a turn's text and the points that it adds to the score."""

    start: int
    end: int
    points: float


@dataclass(frozen=True)
class Factor:
    """Something besides the words that adds to a score."""

    name: str
    points: float


@dataclass(frozen=True)
class WhyScored:
    """What made a turn's score: base, phrases, context and what is hidden add up to it."""

    turn_index: int
    score: float
    base_points: float
    spans: tuple[Phrase, ...]
    context: tuple[Factor, ...]
    hidden_words: int
    hidden_points: float

    def __post_init__(self) -> None:
        """Take phrases and factors as the database gives them: lists of objects."""
        spans = (each if isinstance(each, Phrase) else Phrase(**_fields(Phrase, each)) for each in self.spans)
        factors = (
            each if isinstance(each, Factor) else Factor(**_fields(Factor, each)) for each in self.context
        )
        object.__setattr__(self, "spans", tuple(spans))
        object.__setattr__(self, "context", tuple(factors))


def _fields(kind: type[Phrase | Factor], given: dict[str, Any]) -> dict[str, Any]:
    """Take from an object of the database what a record names."""
    return {field.name: given[field.name] for field in fields(kind)}


@dataclass(frozen=True)
class EvidenceAsked:
    """Somebody asked for the words behind an interaction's scores; `answer` is null while that waits."""

    answer: str | None


@dataclass(frozen=True)
class Evidence:
    """A turn that a flag rests on; start and end are null where the whole turn is meant."""

    turn_index: int
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Flag:
    """A flag with its sentence and its evidence."""

    code: str
    severity: float
    reason: str
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        """Take the evidence as the database gives it: a list of objects."""
        spans = (span if isinstance(span, Evidence) else Evidence(**span) for span in self.evidence)
        object.__setattr__(self, "evidence", tuple(spans))


@dataclass(frozen=True)
class ReportRow:
    """One figure of the channel report."""

    channel: str
    week: date
    metric: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    previous: float | None
    four_week_mean: float | None


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
