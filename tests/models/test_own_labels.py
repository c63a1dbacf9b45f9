"""A site's own labels in the database make a measured difference, and are judged on others of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from qm_pipeline import models, simulate
from qm_pipeline.ingest.batches import IngestOptions
from qm_pipeline.ingest.landing import land
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.retraining import candidate, figures, judged
from qm_pipeline.simulate.plan import Centre, Plan
from qm_pipeline.training import outcomes
from qm_pipeline.training.stored_labels import StoredLabels
from tests import contacts, versions

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


def review(database: Database, key: object, *said: tuple[str, str, str]) -> None:
    """Note decisions of people about a contact: who, about what, and what they say."""
    contacts.change(
        database,
        "insert into review.people (person, display_name, roles) values ('ana', 'Ana', '{qa_lead}'), "
        "('ben', 'Ben', '{qa_lead}'), ('cleo', 'Cleo', '{coach}') on conflict do nothing",
    )
    for person, kind, value in said:
        contacts.change(
            database,
            "insert into review.decisions (interaction_key, version, person, kind, value) "
            "select interaction_key, version, :person, :kind, :value from core.interactions "
            "where interaction_key = :key and current",
            person=person, kind=kind, value=value, key=key,
        )  # fmt: skip


def label(database: Database, key: object) -> tuple[bool | None, bool | None]:
    (found,) = [
        row
        for judged in (False, True)
        for page, _ in StoredLabels(database, "x", judged=judged).pages()
        for row in page.filter(pl.col("interaction_key") == str(key)).iter_rows(named=True)
    ]
    return found["dissatisfied"], found["resolved"]


def test_who_read_the_contact_is_believed_before_its_survey(labelled: Database):
    key = contacts.rows(
        labelled,
        "select interaction_key from core.interactions "
        "where csat = 5 and resolved and language = 'en' limit 1",
    )[0]["interaction_key"]
    assert label(labelled, key) == (False, True)
    review(labelled, key, ("ana", "outcome", "dissatisfied"), ("ana", "resolved", "no"))
    assert label(labelled, key) == (True, False)
    # As many say one as the other: the survey again. Whoever cannot tell, does not count.
    review(labelled, key, ("ben", "outcome", "neither"), ("ben", "resolved", "cannot_tell"))
    assert label(labelled, key) == (False, False)
    # A person's newest word counts, and the older is not counted beside it.
    review(labelled, key, ("ben", "outcome", "dissatisfied"), ("cleo", "outcome", "satisfied"))
    assert label(labelled, key) == (True, False)


def test_what_was_decided_about_a_version_that_is_gone_labels_nothing(database: Database, tmp_path: Path):
    told = contacts.contact("c1", END, csat=5, resolved=True)
    contacts.deliver(database, tmp_path, [told])
    key = contacts.rows(database, "select interaction_key from core.interactions")[0]["interaction_key"]
    review(database, key, ("ana", "outcome", "dissatisfied"))
    assert label(database, key) == (True, True)
    contacts.deliver(database, tmp_path, [contacts.contact("c1", END, turns=6, csat=5, resolved=True)])
    assert label(database, key) == (False, True)


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
