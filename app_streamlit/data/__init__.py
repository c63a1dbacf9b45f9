"""Every query that the app makes, one module a persona or page; screens call `data.name`.

What belongs here: a function for each named query in sql/queries/app or sql/queries/review. What does not:
the records (records.py), who is asking (identity.py), how answers are kept (keeping.py), and
anything that draws.
"""

from app_streamlit.connection import ROLE, dagster_url, now, zone
from app_streamlit.data.channels import channel_report, report_weeks
from app_streamlit.data.conversations import (
    ask_for_evidence,
    conversation,
    evidence_asked,
    flags,
    look,
    source_figures,
    turns,
    why_scored,
)
from app_streamlit.data.flagged import flag_counts, flagged_page, flagged_total
from app_streamlit.data.health import (
    alerts,
    checks,
    drift,
    files,
    ledger_days,
    ledger_reasons,
    models_in_use,
    models_known,
    quarantine_reasons,
    quarantine_recent,
    runs,
)
from app_streamlit.data.overview import filter_values, freshness

__all__ = [
    "ROLE",
    "alerts",
    "ask_for_evidence",
    "channel_report",
    "checks",
    "conversation",
    "dagster_url",
    "drift",
    "evidence_asked",
    "files",
    "filter_values",
    "flag_counts",
    "flagged_page",
    "flagged_total",
    "flags",
    "freshness",
    "ledger_days",
    "ledger_reasons",
    "look",
    "models_in_use",
    "models_known",
    "now",
    "quarantine_reasons",
    "quarantine_recent",
    "report_weeks",
    "runs",
    "source_figures",
    "turns",
    "why_scored",
    "zone",
]
