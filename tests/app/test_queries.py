"""The app's queries: each is used and reads the schema `app` only, and the role can do no more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app_streamlit import data
from qm_pipeline.interactions.errors import PermanentError
from tests.app import contact_centre

if TYPE_CHECKING:
    from qm_pipeline.store.engine import Database

ROOT = Path(__file__).parents[2]
QUERIES = sorted((ROOT / "sql" / "queries" / "app").glob("*.sql"))
SOURCES = [*(ROOT / "app_streamlit" / "data").glob("*.py"), ROOT / "app_streamlit" / "identity.py"]
OTHER_SCHEMAS = re.compile(r"\b(landing|core|scores|marts|review|ops)\.")


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_a_query_reads_the_views_only(query: Path):
    sql = re.sub(r"--.*", "", query.read_text(encoding="utf-8"))
    assert "app." in sql
    assert not OTHER_SCHEMAS.search(sql)


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_no_query_lies_about_unused(query: Path):
    asked = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    shared = "".join(path.read_text(encoding="utf-8").partition("\n")[0] + "\n" for path in QUERIES)
    assert f'"{query.stem}"' in asked.replace("app/", "") or f": app/{query.stem}\n" in shared


def test_answers_are_kept_for_each_person_apart_and_nowhere_else():
    keeps = [
        path.name for path in (ROOT / "app_streamlit").rglob("*.py") if "st.cache_data(" in path.read_text()
    ]
    assert keeps == ["keeping.py"]


@pytest.mark.parametrize(
    "statement",
    ["select * from core.turns", "delete from core.interactions", "select raw from landing.quarantine"],
)
def test_the_app_s_role_cannot_reach_past_the_views(filled: Database, statement: str):
    with pytest.raises(PermanentError), filled.begin(role=data.ROLE) as transaction:
        transaction._connection.exec_driver_sql(statement)


def test_the_contact_centre_has_every_kind_of_flag_and_outcome(filled: Database):
    with filled.begin(role=data.ROLE, person="local") as transaction:
        rows = transaction._connection.exec_driver_sql("select distinct code from app.flags").scalars()
        assert {"turned_bad", "emotionally_charged", "negative_end"} <= set(rows)
    assert contact_centre.HOSTILE_CONTACT.queue == contact_centre.HOSTILE_QUEUE
