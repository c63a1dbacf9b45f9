"""The file for outreach: it opens in a spreadsheet, and nothing in it is run there."""

from __future__ import annotations

import csv
import io
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from app_streamlit.components import risk_list
from app_streamlit.records.at_risk import Customer, Reason
from tests.app import marts

KEY = UUID(int=1)
ZONE = ZoneInfo("UTC")


def customer(name: str, contact: str = "contact-1", p_churn: float | None = None) -> Customer:
    reasons = (Reason("unresolved", 20, "not resolved: 2"), Reason("turned_bad", 5, "turned bad: 1"))
    return Customer(name, date(2025, 11, 15), 62, p_churn, reasons, (KEY,), (contact,))


def table(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def test_a_customer_has_a_line_with_reasons_and_contacts():
    rows = table(risk_list.written([customer("customer-1")], ZONE, labelled=False))
    assert rows == [
        ["customer_id", "as_of", "risk_index", "reasons", "contacts"],
        ["customer-1", "2025-11-15", "62", "not resolved: 2; turned bad: 1", "contact-1"],
    ]


def test_an_id_that_is_a_formula_is_text():
    for name in (marts.FORMULA, "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1", " =1", "\N{FULLWIDTH EQUALS SIGN}1"):
        row = table(risk_list.written([customer(name, contact=name)], ZONE, labelled=False))[1]
        assert row[0] == f"'{name}"
        assert row[4] == f"'{name}"


def test_the_probability_has_a_column_only_where_there_is_one():
    assert "p_churn_30_days" not in table(risk_list.written([customer("a")], ZONE, labelled=False))[0]
    rows = table(risk_list.written([customer("a", p_churn=0.31), customer("b")], ZONE, labelled=True))
    assert rows[0][3] == "p_churn_30_days"
    assert [row[3] for row in rows[1:]] == ["0.31", ""]
