"""Customers at risk: the index is called what it is, with the reasons and the contacts behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import contacts
from tests.app import marts, reading

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open


def customers(app: AppTest) -> list[str]:
    keys = (getattr(node, "key", None) or "" for node in reading.nodes(app.main))
    return [reading.words(reading.section(app, key)) for key in keys if key.startswith("customer-")]


def test_customers_stand_with_index_reasons_and_contacts(browse: Open):
    app = browse("at_risk")
    assert not app.exception
    found = customers(app)
    assert len(found) == 3
    assert marts.RISKY in found[0]
    assert "86 risk index" in found[0]
    assert "contacts that spoke of leaving within 30 days: 1 +20" in found[0]
    links = [
        it.proto
        for it in reading.nodes(reading.section(app, "customer-0"))
        if getattr(it, "type", "") == "page_link"
    ]
    assert len(links) == 3
    assert all("interaction=" in link.query_string for link in links)


def test_without_labels_nothing_is_called_a_probability(browse: Open):
    app = browse("at_risk")
    assert "to leave within 30 days" not in reading.words(app)
    assert "Probability" not in reading.words(app)


def test_with_labels_the_probability_stands_first(open_page: Open, filled: Database):
    contacts.change(
        filled,
        "insert into ops.churn_models (known_until, serves, model, evaluation) "
        "values ('2025-10-01', true, '{}', '{}')",
    )
    contacts.change(
        filled,
        "update marts.churn_risk set p_churn = 0.31, "
        "churn_model = (select max(churn_model) from ops.churn_models) "
        "where customer_id = 'customer-2'",
    )
    first = customers(open_page("at_risk"))[0]
    assert "customer-2" in first
    assert "31% to leave within 30 days" in first


def test_who_has_left_is_nobody_to_call(open_page: Open, filled: Database):
    contacts.change(filled, "insert into core.churned values ('customer-1', '2025-11-16')")
    assert not any(marts.RISKY in line for line in customers(open_page("at_risk")))


def test_the_filters_come_from_the_address(browse: Open):
    assert len(customers(browse("at_risk", least="60"))) == 2
    only = customers(browse("at_risk", reason="repeat_contacts"))
    assert len(only) == 2
    assert all("came back" in line for line in only)


def test_nobody_there_says_what_to_do(browse: Open):
    app = browse("at_risk", least="60", reason="channel_switches", span="7")
    assert not app.exception
    assert customers(app) or "Nobody here" in reading.words(app)
