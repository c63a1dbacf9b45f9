"""Training again through Dagster: what is worse is refused, what is not serves from then on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import pytest

from qm_pipeline import models
from qm_pipeline.commands.run import run_days
from qm_pipeline.defs import lost, retraining
from qm_pipeline.defs.build import build_definitions
from qm_pipeline.retraining import candidate, judged
from qm_pipeline.runs import book
from tests import contacts, versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dagster import DagsterInstance, ExecuteInProcessResult

    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

    Train: TypeAlias = Callable[[float], None]
    Retrain: TypeAlias = Callable[[Settings], ExecuteInProcessResult]

DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def small_centre() -> judged.Judged:
    plan = replace(judged.PLAN, interactions=300)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judged, "PLAN", plan)
        return judged.simulated.__wrapped__()


@pytest.fixture(autouse=True)
def centre(small_centre: judged.Judged, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged, "simulated", lambda: small_centre)


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Settings:
    shelf = versions.shelf(tmp_path / "models")
    (tmp_path / "corpora").mkdir()
    return settings.model_copy(update={"models_folder": shelf, "corpora": tmp_path / "corpora"})


@pytest.fixture
def trained(site: Settings, monkeypatch: pytest.MonkeyPatch) -> Train:
    """Let training the sentiment model give the serving one with its negative logit moved."""

    def train(offset: float) -> None:
        def stand_in(_data: Path, out: Path, *, version: str, **_: object) -> None:
            versions.moved(site.models_folder, out, offset=offset, version=version)  # type: ignore[arg-type]

        monkeypatch.setattr(candidate.sentiment, "train", stand_in)
        monkeypatch.setattr(candidate.written, "train", _as_it_serves(site.models_folder))

    return train


def _as_it_serves(shelf: Path | None) -> Callable[..., None]:
    """Give a training of languages without corpora that comes out as it was: a real one takes a minute."""

    def stand_in(language: str, out: Path, **_: object) -> None:
        name = f"sentiment-{language}"
        shutil.copytree(models.home(shelf, name, models.active(shelf)[name].version), out)  # type: ignore[arg-type]

    return stand_in


@pytest.fixture
def retrain(instance: DagsterInstance) -> Retrain:
    def run(site: Settings) -> ExecuteInProcessResult:
        job = build_definitions(site).resolve_job_def(retraining.JOB)
        return job.execute_in_process(instance=instance, raise_on_error=False)

    return run


def served(site: Settings) -> models.Active:
    return models.active(site.models_folder)[versions.NAME]  # type: ignore[arg-type]


def materialised(result: ExecuteInProcessResult) -> list[str]:
    return [
        "/".join(each.asset_key.path) for each in result.get_asset_materialization_events() if each.asset_key
    ]


def test_a_worse_candidate_is_refused_and_what_serves_goes_on_serving(
    site: Settings, database: Database, instance: DagsterInstance, trained: Train, retrain: Retrain
):
    before = served(site)
    trained(9.0)
    result = retrain(site)
    assert not result.success
    assert materialised(result) == ["models/candidate"]
    assert served(site) == before
    (kept,) = contacts.rows(database, "select name, passed, blocking, result from app.checks")
    assert (kept["name"], kept["passed"], kept["blocking"]) == (retraining.NO_WORSE, False, True)
    assert "fell from" in kept["result"]["sentence"]
    places = {(row["channel"], row["language"]) for row in kept["result"]["figures"]}
    assert {("chat", "en"), ("voice", "en"), ("all", "all")} <= places
    assert [row for row in kept["result"]["figures"] if row["why_not"]], "what was not measured is listed"
    lost.close(instance, database)
    account = book.account(database, result.run_id)
    assert account is not None
    assert (account.status, "candidate is worse" in str(account.error)) == ("failed", True)


def test_one_that_is_no_worse_serves_and_later_scores_carry_its_version(
    site: Settings, database: Database, trained: Train, retrain: Retrain, tmp_path: Path
):
    before = served(site)
    trained(1e-6)
    result = retrain(site)
    assert result.success
    assert materialised(result) == ["models/candidate", "models/promotion"]
    after = served(site)
    assert after.version != before.version
    assert after.history == (*before.history, before.version)

    contacts.deliver(database, tmp_path, [contacts.contact("c", DAY)])
    assert run_days(site, database, None)["status"] == "succeeded"
    (row,) = contacts.rows(database, "select model_versions from app.interactions")
    assert f"{versions.NAME}/{after.version}" in row["model_versions"].split(",")

    assert models.rollback(site.models_folder, versions.NAME).version == before.version  # type: ignore[arg-type]
    contacts.deliver(database, tmp_path, [contacts.contact("d", DAY)])
    run_days(site, database, None)
    (row,) = contacts.rows(database, "select distinct model_versions from app.interactions")
    assert f"{versions.NAME}/{before.version}" in row["model_versions"].split(",")


def test_training_that_gives_the_same_bytes_makes_no_new_version(
    site: Settings, trained: Train, retrain: Retrain, monkeypatch: pytest.MonkeyPatch
):
    before = served(site)
    trained(1e-6)
    monkeypatch.setattr(candidate, "_same", lambda *_: True)
    result = retrain(site)
    assert result.success
    assert materialised(result) == []
    assert served(site) == before


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"models_folder": None}, "QM_MODELS_FOLDER is not set"),
        ({"corpora": None}, "nothing to learn from"),
    ],
)
def test_where_something_is_missing_nothing_is_done_and_it_is_said(
    site: Settings, retrain: Retrain, changes: dict[str, object], reason: str, database: Database
):
    without = site.model_copy(update=changes)
    why_not = retraining._why_not(without, retraining._means(without, database))
    assert why_not is not None
    assert reason in why_not
    result = retrain(without)
    assert result.success
    assert materialised(result) == []
    assert not (site.home / "candidates").exists()
