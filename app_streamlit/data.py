"""Every query that the app makes.

What belongs here: a function for each named query in sql/queries/app, its parameters, how long an answer
may be kept. What does not: the records (records.py) and anything that draws. All of it reads as the role
qm_app, which sees the schema `app` only.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import streamlit as st
from pydantic import ValidationError

from app_streamlit.records import (
    AlertFound,
    Check,
    Conversation,
    EvidenceAsked,
    File,
    Filters,
    FilterValue,
    Flag,
    FlagCount,
    Flagged,
    Freshness,
    KnownModel,
    LedgerDay,
    LedgerReason,
    ModelUse,
    Quarantined,
    QuarantineReason,
    ReportRow,
    Run,
    SourceFigure,
    Turn,
    WhyScored,
)
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from uuid import UUID
    from zoneinfo import ZoneInfo

ROLE: Final = "qm_app"
KEEP_SECONDS: Final = 20

Record = TypeVar("Record")


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as fault:
        # The error's own text repeats the value, and a value may be a password.
        names = ", ".join(f"QM_{'_'.join(map(str, error['loc'])).upper()}" for error in fault.errors())
        raise PermanentError(
            f"These settings are not valid: {names}. Their form is in .env.example."
        ) from None


@st.cache_resource(show_spinner="Connecting to the database", on_release=Database.dispose)
def _database() -> Database:
    return Database.open(_settings())


@st.cache_resource
def zone() -> ZoneInfo:
    """Return the site's time zone."""
    return _settings().zone


def dagster_url() -> str | None:
    """Return where Dagster's web interface is; None where nobody has said."""
    return _settings().dagster_url


def now() -> datetime:
    """Return the time against which ages are told."""
    return datetime.now(UTC)


def _records(query: str, record: type[Record], **parameters: Any) -> list[Record]:  # noqa: ANN401  # bound as they are
    with _database().begin(role=ROLE) as transaction:
        return [record(**row) for row in transaction.rows(f"app/{query}", **parameters)]


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def freshness() -> Freshness:
    """Say how old the data is, and when it was last worked on."""
    return _records("freshness", Freshness)[0]


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def filter_values() -> list[FilterValue]:
    """List the channels, queues and days that there is anything for."""
    return _records("filter_values", FilterValue)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def flag_counts(filters: Filters) -> list[FlagCount]:
    """Count how many interactions carry each flag, whatever flags the filters name."""
    parameters = filters.parameters()
    del parameters["codes"]
    return _records("flag_counts", FlagCount, **parameters)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def flagged_total(filters: Filters) -> int:
    """Count how many interactions the list holds."""
    with _database().begin(role=ROLE) as transaction:
        return int(transaction.rows("app/flagged_total", **filters.parameters())[0]["interactions"])


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def flagged_page(filters: Filters, sort: str, page: int, page_size: int) -> list[Flagged]:
    """Read one page of the list, the first being page 1; `sort` is priority, shift, end or newest."""
    skip = (page - 1) * page_size
    return _records(
        "flagged_page", Flagged, **filters.parameters(), sort=sort, page_size=page_size, skip=skip
    )


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def conversation(key: UUID) -> Conversation | None:
    """Read one interaction, or null where the database has none of that key."""
    return next(iter(_records("conversation", Conversation, interaction_key=str(key))), None)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def turns(key: UUID) -> list[Turn]:
    """List the turns of one interaction, in order."""
    return _records("conversation_turns", Turn, interaction_key=str(key))


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def why_scored(key: UUID) -> dict[int, WhyScored]:
    """Say what made the turns' scores, by the turn's index; empty where nothing is stored."""
    found = _records("conversation_evidence", WhyScored, interaction_key=str(key))
    return {each.turn_index: each for each in found}


def evidence_asked(key: UUID) -> EvidenceAsked | None:
    """Say what became of asking for an interaction's evidence; null where nobody has."""
    return next(iter(_records("evidence_asked", EvidenceAsked, interaction_key=str(key))), None)


def ask_for_evidence(key: UUID) -> None:
    """Ask for an interaction's evidence; a sensor looks it up."""
    with _database().begin(role=ROLE) as transaction:
        transaction.execute("review/ask_for_evidence", interaction_key=str(key))
    why_scored.clear()


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def source_figures(key: UUID) -> list[SourceFigure]:
    """List the figures that came with one interaction from its source."""
    return _records("conversation_source_figures", SourceFigure, interaction_key=str(key))


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def flags(key: UUID) -> list[Flag]:
    """Say why one interaction is flagged, the most severe flag first."""
    return _records("conversation_flags", Flag, interaction_key=str(key))


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def report_weeks() -> list[date]:
    """List the Mondays of the weeks that the channel report covers, newest first."""
    with _database().begin(role=ROLE) as transaction:
        return [row["week"] for row in transaction.rows("app/channel_weeks")]


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def channel_report(first_week: date, last_week: date) -> list[ReportRow]:
    """Read the channel report of a stretch of weeks."""
    return _records("channel_report", ReportRow, first_week=first_week, last_week=last_week)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def ledger_days(first_day: date, last_day: date) -> list[LedgerDay]:
    """Read the ledger by day, newest first."""
    return _records("ledger_days", LedgerDay, first_day=first_day, last_day=last_day)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def ledger_reasons(first_day: date, last_day: date) -> list[LedgerReason]:
    """Say why interactions were skipped or failed."""
    return _records("ledger_reasons", LedgerReason, first_day=first_day, last_day=last_day)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def quarantine_reasons() -> list[QuarantineReason]:
    """Count what was refused, by reason."""
    return _records("quarantine_reasons", QuarantineReason)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def quarantine_recent(page: int, page_size: int) -> list[Quarantined]:
    """List the records refused last."""
    return _records("quarantine_recent", Quarantined, page_size=page_size, skip=(page - 1) * page_size)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def checks() -> list[Check]:
    """List the last result of every check."""
    return _records("checks_latest", Check)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def files(page_size: int) -> list[File]:
    """List the files landed last."""
    return _records("files_recent", File, page_size=page_size)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def runs(page_size: int) -> list[Run]:
    """List the runs started last."""
    return _records("runs_recent", Run, page_size=page_size)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def models_in_use(first_day: date, last_day: date) -> list[ModelUse]:
    """Say which models made the scores of those days."""
    return _records("models_in_use", ModelUse, first_day=first_day, last_day=last_day)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def models_known() -> list[KnownModel]:
    """List every model that has scored here."""
    return _records("models_known", KnownModel)


@st.cache_data(ttl=KEEP_SECONDS, show_spinner=False)
def alerts(page_size: int) -> list[AlertFound]:
    """List the alerts found last."""
    return _records("alerts_recent", AlertFound, page_size=page_size)
