"""The batch through Dagster: what it leaves behind, and how it says that it could not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from dagster import AssetKey, DagsterEventType

from qm_pipeline.commands.run import run_days
from qm_pipeline.integrity import checks
from qm_pipeline.interactions.errors import TransientError
from qm_pipeline.runs import days, marts, scoring
from qm_pipeline.scoring.batch import Scored
from tests import contacts

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl
    from dagster import DagsterInstance

    from qm_pipeline.models import ServingModels
    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
TURN_SCORES = AssetKey(["scores", "turns"])

pytestmark = pytest.mark.usefixtures("plain_models")


@pytest.fixture
def landed(database: Database, tmp_path: Path) -> Database:
    given = [contacts.contact(f"c{number}", (DAY, NEXT)[number % 2]) for number in range(6)]
    contacts.deliver(database, tmp_path, given)
    return database


def verified(database: Database) -> list[checks.Fault]:
    return checks.verify(database, checks.Scope(*checks.EVER, quarantine_days=30)).faults


def test_a_run_scores_every_pending_day_and_says_so(
    settings: Settings, landed: Database, instance: DagsterInstance
):
    document = run_days(settings, landed, None)
    assert document | {"run_id": "", "flags": 0} == {
        "run_id": "", "status": "succeeded", "days": 2, "received": 6, "scored": 6, "skipped": 0, "failed": 0,
        "flags": 0, "error": None, "rescored": [],
    }  # fmt: skip
    assert instance.get_materialized_partitions(TURN_SCORES) == {"2026-03-02", "2026-03-03"}
    assert instance.get_run_by_id(document["run_id"]).status.value == "SUCCESS"  # type: ignore[union-attr]
    kept = contacts.rows(landed, "select name, passed from ops.check_results order by name")
    gates = ("coaching_accounts_for_all", "customers_balance", "journeys_account_for_all", "landed_batch")
    assert kept == [{"name": name, "passed": True} for name in (*gates, "ledger_balances", "looks_as_before")]
    assert verified(landed) == []
    assert run_days(settings, landed, None)["status"] == "nothing_pending"


def test_days_years_apart_are_one_run_that_names_only_them(
    settings: Settings, landed: Database, instance: DagsterInstance, tmp_path: Path
):
    contacts.deliver(landed, tmp_path, [contacts.contact("late", date(2011, 7, 1))])
    document = run_days(settings, landed, None)
    assert (document["days"], document["received"], document["error"]) == (3, 7, None)
    expected = {"2011-07-01", "2026-03-02", "2026-03-03"}
    for key in (TURN_SCORES, AssetKey(["core", "interactions"]), AssetKey(["marts", "channel_report"])):
        assert instance.get_materialized_partitions(key) == expected


def test_a_range_asked_for_is_worked_on_though_nothing_is_pending(settings: Settings, landed: Database):
    run_days(settings, landed, None)
    contacts.change(landed, "update marts.coverage set received = 99")
    document = run_days(settings, landed, days.DayRange(DAY, DAY))
    assert (document["days"], document["received"]) == (1, 3)
    wrong = contacts.rows(landed, "select distinct day from marts.coverage where received = 99")
    assert wrong == [{"day": NEXT}]


def test_an_interaction_that_scoring_drops_fails_the_run(
    settings: Settings, landed: Database, instance: DagsterInstance, monkeypatch: pytest.MonkeyPatch
):
    score = scoring.score_batch

    def forgetful(interactions: pl.DataFrame, turns: pl.DataFrame, models: ServingModels) -> Scored:
        scored = score(interactions, turns, models)
        lost = scored.interactions["interaction_key"][0]
        kept = (frame.filter(frame["interaction_key"] != lost) for frame in vars(scored).values())
        return Scored(*kept)

    monkeypatch.setattr(scoring, "score_batch", forgetful)
    document = run_days(settings, landed, None)
    assert document["status"] == "failed"
    assert "ledger" in document["error"]
    assert days.pending(landed) == [DAY, NEXT]
    assert instance.get_materialized_partitions(AssetKey(["marts", "channel_report"])) == set()
    kept = contacts.rows(landed, "select result from ops.check_results where not passed")
    assert [row["result"]["findings"][0]["unexpected"] for row in kept] == [1]
    monkeypatch.setattr(scoring, "score_batch", score)
    assert run_days(settings, landed, None)["status"] == "succeeded"
    assert verified(landed) == []


@pytest.mark.parametrize(
    ("planted", "sentence"),
    [
        ("delete from core.turns where turn_index = 3", "Every turn is stored. Not so for 6 of 6."),
        ("update core.turns set role = 'cat' where turn_index = 0", "Every turn is a customer's"),
        ("update core.interactions set content_hash = '\\x00'", "The content hash has 16 bytes."),
        (
            "update core.interactions set ended_at = ended_at + interval '3 days'",
            "The day is the site's local",
        ),
        (
            "update core.interactions set version = 3 where interaction_id = 'c0'",
            "Versions are counted from 1",
        ),
    ],
)
def test_a_batch_that_breaks_the_contract_is_not_scored(
    settings: Settings, landed: Database, planted: str, sentence: str
):
    if "version = 3" in planted:
        for table in ("core.said", "marts.cards"):
            contacts.change(landed, f"delete from {table}")
        contacts.change(landed, "update core.turns set version = 3")
    assert contacts.change(landed, planted)
    document = run_days(settings, landed, None)
    assert document["status"] == "failed"
    assert sentence in document["error"]
    assert contacts.rows(landed, "select count(*) as n from scores.interactions") == [{"n": 0}]
    assert contacts.rows(landed, "select status, error from ops.runs") == [
        {"status": "failed", "error": document["error"]}
    ]


def test_a_lost_connection_is_tried_again(
    settings: Settings, landed: Database, instance: DagsterInstance, monkeypatch: pytest.MonkeyPatch
):
    replace, tries = marts.replace_coverage, []

    def once_lost(database: Database, run_id: str, taken: list[date]) -> pl.DataFrame:
        tries.append(1)
        if len(tries) == 1:
            raise TransientError("The connection was lost.")
        return replace(database, run_id, taken)

    monkeypatch.setattr(marts, "replace_coverage", once_lost)
    monkeypatch.setattr("qm_pipeline.defs.faults._FIRST_WAIT_SECONDS", 0.01)
    document = run_days(settings, landed, None)
    assert (document["status"], len(tries)) == ("succeeded", 2)
    retried = instance.all_logs(document["run_id"], of_type=DagsterEventType.STEP_UP_FOR_RETRY)
    assert len(retried) == 1


def test_a_bug_is_not_tried_again_and_is_named_without_its_text(
    settings: Settings, landed: Database, monkeypatch: pytest.MonkeyPatch
):
    tries = []

    def broken(*_: object) -> None:
        tries.append(1)
        raise ValueError("words of a customer")

    monkeypatch.setattr(marts, "replace_coverage", broken)
    document = run_days(settings, landed, None)
    assert (document["status"], len(tries)) == ("failed", 1)
    assert "ValueError" in document["error"]
    assert "customer" not in document["error"]


def test_what_a_run_tells_dagster_holds_no_text(
    settings: Settings, landed: Database, instance: DagsterInstance
):
    document = run_days(settings, landed, None)
    told = str([entry.dagster_event for entry in instance.all_logs(document["run_id"])])
    assert not [words for words in contacts.WORDS if len(words) > 3 and words in told]
