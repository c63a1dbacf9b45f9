"""Customers at risk, and the contacts that say so."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app_streamlit.data.keeping import kept, records, value
from app_streamlit.records.at_risk import AtRisk, Contact, Customer, RiskReason, RiskSummary

if TYPE_CHECKING:
    from uuid import UUID


@kept
def risk_summary(asked: AtRisk) -> RiskSummary:
    """Count the customers of some days, and those at risk."""
    return records("risk_summary", RiskSummary, **_without_code(asked))[0]


@kept
def risk_reasons(asked: AtRisk) -> list[RiskReason]:
    """Count the reasons of the customers at risk, the commonest first."""
    return records("risk_reasons", RiskReason, **_without_code(asked))


@kept
def risk_total(asked: AtRisk) -> int:
    """Count the customers on the list."""
    return int(value("risk_total", **asdict(asked)))


@kept
def risk_page(asked: AtRisk, page: int, page_size: int) -> list[Customer]:
    """Read one page of the customers at risk, the first being page 1."""
    skip = (page - 1) * page_size
    return records("risk_page", Customer, **asdict(asked), page_size=page_size, skip=skip)


@kept
def contacts(keys: tuple[UUID, ...]) -> list[Contact]:
    """Read a few contacts in one line each, the newest first."""
    return records("contacts_named", Contact, keys=[str(key) for key in keys])


def _without_code(asked: AtRisk) -> dict[str, Any]:
    return {"first_day": asked.first_day, "last_day": asked.last_day, "least": asked.least}
