"""A site's own labels in the database make a measured difference, and are judged on others of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from qm_pipeline import models, simulate
from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.landing import land
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.retraining import candidate, figures, judged
from qm_pipeline.simulate.plan import Centre, Plan
from qm_pipeline.training import outcomes
from qm_pipeline.training.stored_labels import StoredLabels
from tests import versions

if TYPE_CHECKING:
    from pathlib import Path

    from qm_pipeline.store.engine import Database

END = date(2026, 6, 30)
# Everyone answers the survey, and most are English.
CENTRE = Centre(
    languages=(("en", 0.9), ("es", 0.1)), csat_share=1.0, resolved_known_share=1.0, personal_data_share=0.0
)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("centre") / "out"
    simulate.write(out, Plan(interactions=700, days=40, seed=5, end=END, centre=CENTRE))
    return out


@pytest.fixture
def labelled(database: Database, records: Path) -> Database:
    options = IngestOptions(now=datetime(2026, 7, 1, tzinfo=UTC), zone=ZoneInfo("UTC"))
    land(database, sorted(records.glob("interactions-*")), options)
    return database


def ids(labels: StoredLabels, column: str) -> set[Any]:
    return {each for page, _ in labels.pages() for each in page[column]}


def test_labels_are_what_the_source_says_and_a_fifth_of_the_customers_is_kept_apart(labelled: Database):
    learnt, apart = StoredLabels(labelled, "x"), StoredLabels(labelled, "x", judged=True)
    assert not ids(learnt, "customer_id") & ids(apart, "customer_id")
    share = len(ids(apart, "interaction_key")) / len(
        ids(apart, "interaction_key") | ids(learnt, "interaction_key")
    )
    assert 0.1 < share < 0.3
    for page, turns in learnt.pages():
        assert (page["dissatisfied"] == (page["csat"] <= 2)).all()
        assert page["language"].str.starts_with("en").fill_null(value=True).all()
        assert turns.height == page["turn_count"].sum()


def test_labels_make_the_foretelling_of_outcomes_better_on_customers_they_are_not_from(
    labelled: Database, tmp_path: Path
):
    shelf = versions.shelf(tmp_path / "models")
    means = candidate.Means(None, StoredLabels(labelled, "a made-up centre"))
    assert candidate.missing(means) is None
    made = candidate.make(means, shelf, tmp_path / "candidate")
    assert list(made.new) == [outcomes.NAME]
    manifest = models.read_manifest(tmp_path / "candidate" / outcomes.NAME / made.new[outcomes.NAME])
    assert manifest["trained_on"] == "a made-up centre"
    assert manifest["labels"]["abandoned"]["known"] == 0
    assert list(manifest["data_sha256"]) == ["database"]

    (own,) = judged.own(StoredLabels(labelled, "x", judged=True))
    before, after = models.serving(shelf), models.serving(tmp_path / "candidate")
    found = {
        (each.measure, each.of): each
        for each in figures.of_contacts(own, before, after)
        if each.channel == figures.ALL
    }
    for of in ("p_dissatisfied", "p_resolved"):
        brier, auroc = found[figures.BRIER, of].difference, found[figures.AUROC, of].difference
        assert brier is not None
        assert auroc is not None
        assert brier > 0
        assert auroc > -0.02


def test_learning_twice_starts_from_the_same_model_and_gives_the_same(labelled: Database, tmp_path: Path):
    shelf = versions.shelf(tmp_path / "models")
    means = candidate.Means(None, StoredLabels(labelled, "a made-up centre"))
    first = candidate.make(means, shelf, tmp_path / "first")
    version = first.new[outcomes.NAME]
    models.promote(shelf, *models.take_in(shelf, tmp_path / "first" / outcomes.NAME / version))
    again = candidate.make(means, shelf, tmp_path / "again")
    assert again.new == {}
    assert any("byte for byte" in remark for remark in again.remarks)


def test_a_database_without_labels_says_so(database: Database, tmp_path: Path):
    means = candidate.Means(None, StoredLabels(database, "x"))
    assert "nothing to learn from" in str(candidate.missing(means))
    sentiment = models.serving(versions.shelf(tmp_path / "models")).sentiment("en")
    assert sentiment is not None
    with pytest.raises(PermanentError, match="neither csat nor"):
        means.labels.read(sentiment)
